"""Torture: everything that may go wrong with files, done to blm on purpose, and what held."""
