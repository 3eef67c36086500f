"""blm: backlink management as code."""

__version__ = "0.1.0"
SCHEMA = 1
"""Version of every file format and JSON output that this release reads and writes."""
