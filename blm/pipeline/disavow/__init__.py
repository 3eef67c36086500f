"""`blm disavow` and `blm lint`: the live list, the upload-ready file, and faults of any list."""
