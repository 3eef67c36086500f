"""Removal requests, reclaims, mails and the reconsideration request as text, JSON, Markdown."""
