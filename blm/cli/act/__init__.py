"""Verbs for acting on findings: todo, propose, lint, disavow, outreach, reclaim."""
