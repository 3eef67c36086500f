"""Verbs of workflows and of tests: simulate, schema, matrix, intake."""
