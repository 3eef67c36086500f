"""What-if: what other words of people change of one site, everything else equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from blm.core.live_list.line_reviews import LineReview
from blm.core.plan.line_guards import Scope
from blm.core.plan.plan import Plan

Status = Literal["passed", "advisory", "blocked"]
STATUSES: tuple[Status, ...] = ("passed", "advisory", "blocked")
"""From the mildest to the most severe."""


@dataclass(frozen=True, slots=True)
class ChangedDomain:
    """A domain that changes its recommendation.

    Attributes:
        domain: referring domain.
        before, after: recommendation, once people were heard.
        rule_before, rule_after: deciding rule, or None.
        because: what moved it, one clause.
        suspicion: the higher one, or None.
        links: live links.
    """

    domain: str
    before: str
    after: str
    rule_before: str | None
    rule_after: str | None
    because: str
    suspicion: float | None
    links: int


@dataclass(frozen=True, slots=True)
class ChangedBand:
    """A KPI, or a class of anchors, that changes its band.

    Attributes:
        name: id of the KPI, or the class.
        before, after: band.
        value_before, value_after: value or share; None is unknown.
        unit: of both.
    """

    name: str
    before: str
    after: str
    value_before: float | None
    value_after: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class HitGuard:
    """A guard that says more than before.

    Attributes:
        id, scope: of the guard.
        before, after: its status.
        lines_before, lines_after: domains whose lines it holds back; 0 for those of a whole plan.
    """

    id: str
    scope: Scope
    before: Status
    after: Status
    lines_before: int
    lines_after: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What of a change comes to pull requests, and from when on.

    Attributes:
        lines: disavow lines that the next full audit asks for, and would not have asked for.
        fewer: lines that it no longer asks for.
        requests: owners to be asked first who would not have been.
        day: ISO date of the next audit that may speak of them.
        returns: lines that can be taken back, and could not have been.
    """

    lines: int
    fewer: int
    requests: int
    day: str
    returns: int = 0

    @property
    def is_any(self) -> bool:
        """Whether anything comes."""
        return bool(self.lines or self.fewer or self.requests or self.returns)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changes of one site.

    Attributes:
        site: its name.
        as_of, cadence: of the audit that was judged again.
        changed: domains, the strongest first.
        kpis, anchors: that change band, in their order.
        guards: newly hit.
        plan_before, plan_after: both plans.
        reach: to pull requests.
        back_before, back_after: lines of the disavow file that can be taken back.
    """

    site: str
    as_of: str
    cadence: str
    changed: tuple[ChangedDomain, ...]
    kpis: tuple[ChangedBand, ...]
    anchors: tuple[ChangedBand, ...]
    guards: tuple[HitGuard, ...]
    plan_before: Plan
    plan_after: Plan
    reach: Reach
    back_before: tuple[LineReview, ...] = ()
    back_after: tuple[LineReview, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the outcome is what it was."""
        moved = self.changed or self.kpis or self.anchors or self.guards or self.reach.is_any
        was, now = self.asks
        return not moved and was == now

    @property
    def asks(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is asked of people before and after, without the numbers that guards compared."""
        was = _asks_of(self.plan_before, self.back_before)
        return was, _asks_of(self.plan_after, self.back_after)


def _asks_of(plan: Plan, back: Sequence[LineReview]) -> dict[str, Any]:
    held = tuple((one.domain, one.hold.guard, one.hold.until) for one in plan.held_back)
    names = ("mode", "disavow_add", "withdrawn", "next", "outreach_due", "reclaim", "watch_due")
    asks = {name: getattr(plan, name) for name in names}
    return {**asks, "held_back": held, "take_back": tuple((b.line, b.reason) for b in back)}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A site that was not compared, and why: ``is new: …``."""

    site: str
    reason: str


@dataclass(slots=True)
class Found:
    """What edits change, over all sites that were asked about.

    Attributes:
        base: commit that the working tree is compared with.
        words: how it was found.
        sites: judged by both sides, whether their outcome changes or not.
        untouched: how many no edit touches in effect; these are not judged.
        skipped: not to be compared.
        failed: how many could not be judged, as their files hold errors or they may not be shown.
    """

    base: str
    words: str
    sites: list[WhatIf] = field(default_factory=list)
    untouched: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    failed: int = 0

    @property
    def changed(self) -> list[WhatIf]:
        """Sites whose outcome changes."""
        return [one for one in self.sites if not one.is_same]
