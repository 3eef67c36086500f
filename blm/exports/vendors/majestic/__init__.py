"""Majestic's reports."""
