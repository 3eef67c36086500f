"""Findings: link networks, evidence and sample links of a referring domain."""
