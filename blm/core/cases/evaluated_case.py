"""Evaluated cases: a case with a policy's recommendation and the strength of its word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.cases.case import Case, is_overturned
from blm.core.policy.policy import Recommendation
from blm.core.statistics import wilson

Strength = Literal["explicit", "merged", "bulk"]
STRENGTHS: tuple[Strength, ...] = ("explicit", "merged", "bulk")
BULK = 10
"""Lines of one pull request above which its merge or decline counts as bulk."""


@dataclass(frozen=True, slots=True)
class Share:
    """Hits among trials, with the interval of the true share."""

    hits: int
    trials: int

    @property
    def value(self) -> float | None:
        """The share, 0-1, or None without trials."""
        return self.hits / self.trials if self.trials else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, 0-1."""
        return wilson(self.hits, self.trials)


@dataclass(frozen=True, slots=True)
class Tried:
    """A case with the recommendation of the policy under test.

    Attributes:
        site: name of the site.
        case: as recorded.
        strength: ``explicit`` words, ``merged`` or declined pull requests, ``bulk`` ones.
        recommendation, rule, suspicion: of the policy under test.
    """

    site: str
    case: Case
    strength: Strength
    recommendation: Recommendation
    rule: str | None
    suspicion: float | None

    @property
    def overturned(self) -> bool | None:
        """True if the person said the opposite; None without a recommendation to keep or remove."""
        return is_overturned(self.recommendation, self.case.word.said)


def strengths(cases: Iterable[Case]) -> list[Strength]:
    """Strength of each word of a site: explicit, merged or bulk."""
    known = list(cases)
    sizes = Counter((c.word.how, c.word.ref, c.word.on) for c in known if c.word.how != "explicit")
    return [
        "explicit"
        if c.word.how == "explicit"
        else "bulk"
        if sizes[c.word.how, c.word.ref, c.word.on] > BULK
        else "merged"
        for c in known
    ]


def overturn(tried: Iterable[Tried]) -> Share:
    """The share of a policy's recommendations to keep or remove that people overturned."""
    answered = [t.overturned for t in tried if t.overturned is not None]
    return Share(sum(answered), len(answered))


def split_by_date(tried: Sequence[Tried]) -> tuple[list[Tried], list[Tried]]:
    """Earlier and later cases, about half each; a day and a domain are never split.

    Later words about a domain or network of the earlier half are left out, since weights fitted on
    the first would already know the second.
    """
    ordered = sorted(tried, key=lambda t: (t.case.word.on, t.site, t.case.word.key))
    if not ordered:
        return [], []
    days = [t.case.word.on for t in ordered]
    middle = days[(len(days) - 1) // 2]
    earlier = [t for t in ordered if t.case.word.on <= middle]
    if len(earlier) == len(ordered):
        earlier = [t for t in ordered if t.case.word.on < middle]
    domains = {t.case.word.domain for t in earlier}
    networks = {t.case.network for t in earlier} - {None}
    later = [
        t
        for t in ordered[len(earlier) :]
        if t.case.word.domain not in domains and t.case.network not in networks
    ]
    return earlier, later
