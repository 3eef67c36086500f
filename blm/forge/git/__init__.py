"""Git: commits, pushes, history, branches of a working tree."""
