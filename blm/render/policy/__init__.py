"""Policy values, policy tests, backtests and tuning as text, JSON and Markdown."""
