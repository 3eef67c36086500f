"""`blm why` and `blm decide`."""
