"""Checks of the set-up: tokens, workflows, schedules, staleness."""
