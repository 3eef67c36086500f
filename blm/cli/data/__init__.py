"""Verbs that take exports in: inspect, ingest, fetch."""
