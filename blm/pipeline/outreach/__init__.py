"""`blm outreach` and `blm reclaim`: list whom to ask, draft mails, and log what happened."""
