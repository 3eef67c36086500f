"""YAML: strict loading with places, edits that keep every other byte."""
