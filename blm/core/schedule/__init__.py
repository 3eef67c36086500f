"""When a site is audited: cadences, due runs, jobs of a workflow."""
