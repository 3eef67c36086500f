"""Removal requests, reclaimed links, mails, the reconsideration request."""
