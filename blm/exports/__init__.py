"""Edge in: one reader per vendor format, bytes to a Reading."""
