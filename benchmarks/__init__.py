"""Benchmarks of time, memory and repository size: ``python -m benchmarks``."""
