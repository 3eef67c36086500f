"""The invented world: sites, domains, pages, links, and their lives."""
