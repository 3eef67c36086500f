"""Edge: the working tree. Strict YAML, schemas, canonical lines, edits, atomic writes."""
