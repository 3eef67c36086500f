"""Calibration: whether a suspicion of 80 means that people remove eight of ten."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blm.core.tried_cases import Share, Tried

BINS = 10
"""Bins of the reliability table, of ten points each."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose suspicion lies within ten points: what it said, and what people said."""

    low: int
    high: int
    mean: float
    removed: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether suspicion means what it says.

    Attributes:
        cases: with a suspicion and a word to keep or remove.
        unknown: without a suspicion.
        brier: mean squared distance of suspicion from the word, 0 best; None without cases.
        reference: of always saying the share that was removed.
        bins: that hold cases.
    """

    cases: int
    unknown: int
    brier: float | None
    reference: float | None
    bins: tuple[Bin, ...]


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Mean squared distance of a probability, 0-1, from what came (Brier 1950)."""
    if not pairs:
        return None
    return math.fsum((share - came) ** 2 for share, came in pairs) / len(pairs)


def calibrate(tried: Iterable[Tried]) -> Calibration:
    """Suspicion against people's words to keep or remove; words to watch say neither."""
    decided = [t for t in tried if t.case.removes is not None]
    pairs = [(t.suspicion / 100, bool(t.case.removes)) for t in decided if t.suspicion is not None]
    filled: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for share, came in pairs:
        filled[min(int(share * BINS), BINS - 1)].append((share, came))
    width = 100 // BINS
    bins = tuple(
        Bin(
            low=index * width,
            high=(index + 1) * width,
            mean=100 * math.fsum(share for share, _ in own) / len(own),
            removed=Share(sum(came for _, came in own), len(own)),
        )
        for index, own in sorted(filled.items())
    )
    base = sum(came for _, came in pairs) / len(pairs) if pairs else None
    reference = None if base is None else base * (1 - base)
    return Calibration(len(pairs), len(decided) - len(pairs), brier(pairs), reference, bins)
