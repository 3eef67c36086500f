"""Removal requests: who is to be asked, who answered, who never will."""
