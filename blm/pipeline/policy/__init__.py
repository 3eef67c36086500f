"""The verbs of `blm policy`."""
