"""Edge out: GitHub, a bare repository with pull requests of its own, pushes of the working tree."""
