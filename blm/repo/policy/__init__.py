"""Policies: inheritance, values, checks, tests."""
