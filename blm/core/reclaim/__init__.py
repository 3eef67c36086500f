"""Lost links worth having again, and the redirect or mail that brings them back."""
