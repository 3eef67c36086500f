"""GitHub over HTTP: branches, pull requests, issues."""
