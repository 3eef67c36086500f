"""One module per vendor format: header, column map, peculiarities."""
