"""The simulated world: sites, domains, pages, and links with birth and death."""
