"""A site's link profile: what is wanted of it, what it is, and its history."""
