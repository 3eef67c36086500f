"""`blm fetch`: fetch exports from inboxes."""
