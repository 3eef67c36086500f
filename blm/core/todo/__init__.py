"""Todos: what people should do now, as a list and as issues."""
