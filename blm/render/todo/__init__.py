"""The todo list, and the bodies of issues."""
