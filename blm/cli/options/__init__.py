"""Options that verbs share: repository, sites, forge, and the person who decides."""
