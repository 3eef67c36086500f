"""Agreement: how far two reviewers say the same of what both of them judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from blm.core.tried_cases import Share, Tried


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree on what both judged.

    Attributes:
        reviewers: two names, sorted.
        subject: ``domain``, or ``network`` of alike domains.
        agreed: on whether to remove.
        kappa: Cohen's, or None where one of them always said the same.
    """

    reviewers: tuple[str, str]
    subject: str
    agreed: Share
    kappa: float | None


def agree(tried: Sequence[Tried]) -> tuple[Agreement, ...]:
    """How far reviewers agree on domains, and on networks, that both of them judged.

    A reviewer's last word about a subject counts; a bulk word is none.
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
    """Agreement beyond chance (Cohen 1960); None where chance alone would always agree."""
    count = len(pairs)
    seen = sum(a == b for a, b in pairs) / count
    one, other = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance >= 1 else (seen - chance) / (1 - chance)
