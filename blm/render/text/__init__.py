"""Foreign text made harmless; numbers, tables, templates, terminals."""
