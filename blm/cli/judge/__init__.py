"""Verbs that judge and explain: audit, report, why, decide."""
