"""What-if: what an edit of people's files would change."""
