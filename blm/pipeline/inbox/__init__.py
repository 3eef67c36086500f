"""`blm fetch`: exports out of inboxes."""
