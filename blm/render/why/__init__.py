"""One domain's story as text, JSON, Markdown."""
