"""The snapshot as canonical lines in shards."""
