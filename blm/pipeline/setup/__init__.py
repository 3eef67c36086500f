"""Verbs that set up and check a repository: `init`, `validate`, `doctor`, `migrate`, `inspect`."""
