"""What people decided: declined lines, decisions about pages, deadlines."""
