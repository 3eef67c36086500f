"""The disavow file: entries, what they cover, and domains that they must not cover."""
