"""`blm why` and `blm decide`: the story of one domain, and decisions about it."""
