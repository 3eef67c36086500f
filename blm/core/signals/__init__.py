"""Signals of links and referring domains, in columns."""
