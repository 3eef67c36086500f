"""Lost links worth asking back, and redirects that restore links."""
