"""Forges: GitHub, or a bare repository with pull requests of its own; and pushes with git."""
