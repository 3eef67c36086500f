"""How fast and how large: the benchmarks, ``python -m benchmarks``."""
