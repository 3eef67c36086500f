"""Simulated exports of four tools, in their own formats."""
