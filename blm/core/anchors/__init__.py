"""Anchor texts: their classes, the distribution over classes, and guesses about a site."""
