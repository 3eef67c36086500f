"""One module per vendor format: header, column map, and what is odd about it."""
