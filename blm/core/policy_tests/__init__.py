"""Unit and mutation tests of a policy."""
