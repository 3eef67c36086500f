"""Moz's reports."""
