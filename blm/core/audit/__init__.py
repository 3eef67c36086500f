"""The audit: one judgement of a snapshot, from link states to KPIs, drift and plan."""
