"""`blm disavow` and `blm lint`."""
