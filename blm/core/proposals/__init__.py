"""Proposals: one pull request for each site and kind, opened, updated, closed."""
