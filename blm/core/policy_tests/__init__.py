"""Policy tests, and mutation testing of a policy."""
