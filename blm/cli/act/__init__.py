"""Verbs that lead to a deed: todo, propose, lint, disavow, outreach, reclaim."""
