"""Comments on a pull request: their commands, and blm's replies."""
