"""What-if as text, JSON, Markdown."""
