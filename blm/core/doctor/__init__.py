"""Checks of a repository's set-up: tokens, workflows, settings, missing exports."""
