"""The disavow file: its entries, what they cover, and what they must never cover."""
