"""What an edit of a policy would change."""
