"""`blm propose`: from an audit to pull requests."""
