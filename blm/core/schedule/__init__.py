"""Scheduling: cadences, due runs, and the jobs of a workflow."""
