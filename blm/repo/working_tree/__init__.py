"""Paths, locks and writes that are all or nothing."""
