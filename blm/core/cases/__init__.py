"""Past decisions as cases: backtests of a policy, and tuning of its weights."""
