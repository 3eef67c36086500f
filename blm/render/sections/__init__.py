"""Sections that reports and pull requests share."""
