"""Torture tests: failures of files and the file system provoked on purpose."""
