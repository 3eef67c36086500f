"""A what-if as text, JSON and Markdown."""
