"""Ahrefs' reports."""
