"""What-if of one site: what changes if people's files change, all else equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from blm.core.audit.line_reviews import LineReview
from blm.core.plan.line_guards import Scope
from blm.core.plan.plan import Plan

Status = Literal["passed", "advisory", "blocked"]
STATUSES: tuple[Status, ...] = ("passed", "advisory", "blocked")
"""Statuses of guards from the mildest to the most severe."""


@dataclass(frozen=True, slots=True)
class ChangedDomain:
    """A domain whose recommendation changes.

    Attributes:
        domain: referring domain.
        before, after: recommendation after decisions.
        rule_before, rule_after: deciding rule, or None.
        because: the reason, one clause.
        suspicion: the higher one, or None.
        links: number of live links.
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
    """A KPI or anchor class whose band changes.

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
    """A guard with a more severe status, or that holds more lines.

    Attributes:
        id, scope: of the guard.
        before, after: its status.
        lines_before, lines_after: number of lines that it holds; 0 for guards of a whole plan.
    """

    id: str
    scope: Scope
    before: Status
    after: Status
    lines_before: int
    lines_after: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The part of a change that reaches pull requests, and when.

    Attributes:
        lines: number of additional disavow lines in the next full audit.
        fewer: number of lines that are no longer in it.
        requests: number of additional removal requests.
        day: ISO date of the next audit that can propose them.
        returns: number of additional lines that can be taken back.
    """

    lines: int
    fewer: int
    requests: int
    day: str
    returns: int = 0

    @property
    def is_any(self) -> bool:
        """True if anything reaches pull requests."""
        return bool(self.lines or self.fewer or self.requests or self.returns)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The changes of one site.

    Attributes:
        site: its name.
        as_of, cadence: of the audit that was judged again.
        changed: domains, removals first, then by suspicion.
        kpis, anchors: those whose band changes, in their order.
        guards: newly hit.
        plan_before, plan_after: both plans.
        reach: the part that reaches pull requests.
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
        """True if nothing changes."""
        moved = self.changed or self.kpis or self.anchors or self.guards or self.reach.is_any
        was, now = self.asks
        return not moved and was == now

    @property
    def asks(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the plan asks before and after, without the numbers that guards compared."""
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
    """The changes caused by edits, over all sites asked about.

    Attributes:
        base: commit that the working tree is compared with.
        words: how the base was found.
        sites: those judged by both sides, with or without changes.
        untouched: number of sites that no edit affects; these are not judged.
        skipped: sites that cannot be compared.
        failed: number of sites not judged, for errors in their files or for privacy.
    """

    base: str
    words: str
    sites: list[WhatIf] = field(default_factory=list)
    untouched: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    failed: int = 0

    @property
    def changed(self) -> list[WhatIf]:
        """Sites with changes."""
        return [one for one in self.sites if not one.is_same]
