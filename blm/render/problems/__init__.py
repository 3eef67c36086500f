"""Errors, lint findings and the summary of a run."""
