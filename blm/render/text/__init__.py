"""Escaping of untrusted text; numbers, tables, templates, terminal output."""
