"""How many examples: few and always the same; `BLM_EXAMPLES=2000` draws as many fresh ones.

A deep run: ``BLM_EXAMPLES=2000 python -m pytest tests/reference``.
"""

from __future__ import annotations

from hypothesis import Phase, settings
from hypothesis import strategies as st

from tests.pace import DEEP

FEW = settings(
    max_examples=DEEP or 8,
    derandomize=not DEEP,
    phases=(Phase.explicit, Phase.generate),  # a smaller seed is no smaller example
    deadline=None,
    database=None,
)
SEEDS = st.integers(0, 2**32 - 1)
"""A failure names the seed: everything of its example follows from it."""
