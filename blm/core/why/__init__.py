"""One domain's whole story: rule, evidence, links, people's words, commits."""
