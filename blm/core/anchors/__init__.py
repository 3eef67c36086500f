"""Anchors: their five classes, the distribution over them, and what they suggest about a site."""
