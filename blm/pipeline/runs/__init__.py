"""Scheduled runs: job matrix, issues, todo list, and the summary at the end."""
