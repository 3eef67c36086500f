"""Semrush's reports."""
