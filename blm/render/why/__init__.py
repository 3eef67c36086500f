"""The story of one domain as text, JSON and Markdown."""
