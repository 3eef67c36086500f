"""Removal requests: whom to ask, who answered, and why somebody is not asked."""
