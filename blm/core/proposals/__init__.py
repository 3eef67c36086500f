"""Proposals: planning to open, update or close one pull request per site and kind."""
