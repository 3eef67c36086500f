"""Signals of links and referring domains, as columns."""
