"""`blm validate` over a whole repository, and scaffolds."""
