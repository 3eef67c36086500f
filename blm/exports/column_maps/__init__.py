"""How columns are declared: the parts of a format, of cells, of a mapped export."""
