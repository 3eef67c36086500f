"""Scores: calibration of suspicion, and agreement of two reviewers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from blm.core.cases.evaluated_case import Share, Tried

BINS = 10
"""Number of bins of the reliability table, ten points of suspicion each."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose suspicion lies within ten points: mean suspicion and share removed."""

    low: int
    high: int
    mean: float
    removed: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibration of suspicion against people's words.

    Attributes:
        cases: number with a suspicion and a word to keep or remove.
        unknown: number without a suspicion.
        brier: Brier score, 0 best; None without cases.
        reference: Brier score of always predicting the share that was removed.
        bins: those with cases.
    """

    cases: int
    unknown: int
    brier: float | None
    reference: float | None
    bins: tuple[Bin, ...]


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Brier score: mean squared distance of a probability, 0-1, from the outcome (Brier 1950)."""
    if not pairs:
        return None
    return math.fsum((share - came) ** 2 for share, came in pairs) / len(pairs)


def calibrate(tried: Iterable[Tried]) -> Calibration:
    """Calibration of suspicion against words to keep or remove; words to watch are left out."""
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


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two reviewers on what both judged.

    Attributes:
        reviewers: two names, sorted.
        subject: ``domain`` or ``network``.
        agreed: share of subjects on which both want, or both do not want, a removal.
        kappa: Cohen's kappa, or None where it is undefined.
    """

    reviewers: tuple[str, str]
    subject: str
    agreed: Share
    kappa: float | None


def agree(tried: Sequence[Tried]) -> tuple[Agreement, ...]:
    """Agreement of each pair of reviewers, on domains and on networks that both judged.

    A reviewer's last word on a subject counts; bulk words are left out.
    """
    keys: dict[str, Callable[[Tried], str | None]] = {
        "domain": lambda t: t.case.word.domain,
        "network": lambda t: t.case.network,
    }
    found = []
    for subject, key in keys.items():
        words: dict[str, dict[str, bool]] = defaultdict(dict)
        for t in sorted(tried, key=lambda t: t.case.word.on):
            name = key(t)
            if name is not None and t.strength != "bulk":
                words[t.case.word.by][name] = t.case.word.said == "remove"
        for one, other in combinations(sorted(words), 2):
            both = sorted(words[one].keys() & words[other].keys())
            pairs = [(words[one][name], words[other][name]) for name in both]
            if pairs:
                agreed = Share(sum(a == b for a, b in pairs), len(pairs))
                found.append(Agreement((one, other), subject, agreed, cohens_kappa(pairs)))
    return tuple(found)


def cohens_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Agreement beyond chance (Cohen 1960); None if chance alone gives full agreement."""
    count = len(pairs)
    seen = sum(a == b for a, b in pairs) / count
    one, other = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance >= 1 else (seen - chance) / (1 - chance)
