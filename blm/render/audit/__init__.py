"""The audit and its report as text, JSON, Markdown."""
