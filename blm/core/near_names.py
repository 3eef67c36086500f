"""Near names: what somebody who mistyped a name may have meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

LEAST = 80.0
"""Likeness of 100, by insertions and deletions: one or two letters of a short name."""
OFFERED = 3


def find_near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names most like `name`, best first, at most `OFFERED`."""
    names = sorted(set(known))
    ranked = process.extract(name, names, scorer=fuzz.ratio, limit=OFFERED, score_cutoff=LEAST)
    return tuple(near for near, *_ in ranked)
