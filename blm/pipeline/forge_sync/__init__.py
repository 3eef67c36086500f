"""Reading a site's state from the forge, and pushing facts and records to it."""
