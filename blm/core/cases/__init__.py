"""Past decisions as cases: agreement of a policy with them, and weights they speak for."""
