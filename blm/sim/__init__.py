"""Edge: invented sites with planted truth, written in true vendor formats."""
