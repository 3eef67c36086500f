"""Tried cases: a case with what a policy says of it, how strongly it was meant, and when."""

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
"""Lines of one pull request, merged or declined at once, above which it counts as bulk."""


@dataclass(frozen=True, slots=True)
class Share:
    """Hits among trials, and what they tell of the true share."""

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
    """A case with what the policy under test says of it.

    Attributes:
        site: whose case.
        case: recorded.
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
        """Whether the person said the opposite; None where the policy gives no verdict."""
        return is_overturned(self.recommendation, self.case.word.said)


def strengths(cases: Iterable[Case]) -> list[Strength]:
    """How strongly each of a site's cases was meant."""
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
    """Of the verdicts of a policy, those that people overturned."""
    answered = [t.overturned for t in tried if t.overturned is not None]
    return Share(sum(answered), len(answered))


def split_by_date(tried: Sequence[Tried]) -> tuple[list[Tried], list[Tried]]:
    """Earlier and later cases, about half each; all of one day, and of one domain, together.

    A later word about a domain or network of the earlier half is left out: whoever learnt from the
    first knows the second.
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
