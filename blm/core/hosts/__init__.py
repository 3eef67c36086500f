"""Hosts and URLs: normalisation, public suffixes, names that look like spam."""
