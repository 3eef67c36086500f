"""The story of one domain: rule, evidence, links, people's words, commits."""
