"""Scheduled runs: their jobs, issues, todo list and end."""
