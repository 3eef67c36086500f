"""Hosts and URLs: normalisation, public suffixes, host names that look like spam."""
