"""`blm outreach` and `blm reclaim`: who is asked, with which mail, and what came of it."""
