"""Schemas, and error messages for files that break them."""
