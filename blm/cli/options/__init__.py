"""Options that verbs share: the repository, the sites, the forge, the person who speaks."""
