"""Policy values, tests, backtests, proposed weights."""
