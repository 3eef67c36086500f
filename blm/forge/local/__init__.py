"""A bare repository with pull requests of its own."""
