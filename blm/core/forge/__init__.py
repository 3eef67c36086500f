"""What every forge has: branches, pull requests, issues, and how it refuses."""
