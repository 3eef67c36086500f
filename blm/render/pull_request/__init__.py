"""Title and body of pull requests."""
