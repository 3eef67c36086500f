"""Texts: what words tell, once per distinct anchor, title, path and host, joined back as columns."""
