"""Lines that guards hold, grouped by domain and by guard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from blm.core.plan.line_guards import Guard
from blm.core.plan.plan import HeldBack, Plan

LINE_KNOBS = {
    "G6": "outreach.wait_days",
    "G7": "guards.min_sources",
    "G13": "guards.young_days",
}
"""Policy keys of the guards of single lines, by guard; guards not listed have no setting."""


def holds_by_domain(held: Sequence[HeldBack]) -> dict[str, list[str]]:
    """Ids of the guards that hold each domain's line."""
    found: dict[str, list[str]] = {}
    for one in held:
        found.setdefault(one.domain, []).append(one.hold.guard)
    return found


def sum_holds(plan: Plan) -> list[Guard]:
    """One outcome per guard of single lines that holds a line, unless the plan has one already."""
    own = {guard.id for guard in plan.guards}
    held = [one for one in plan.held_back if one.hold.guard not in own]
    counts = Counter(one.hold.guard for one in held)
    firsts = {one.hold.guard: one.hold for one in reversed(held)}
    return [
        Guard(
            id=guard,
            scope="line",
            status="blocked",
            numbers="1 line" if counts[guard] == 1 else f"{counts[guard]:,} lines",
            knob=LINE_KNOBS.get(guard, "none"),
            release=firsts[guard].release,
        )
        for guard in sorted(counts, key=lambda name: (len(name), name))
    ]


def find_guard(plan: Plan, name: str) -> Guard:
    """The outcome of a guard in a plan, for guards of the plan and of single lines."""
    return next(guard for guard in (*plan.guards, *sum_holds(plan)) if guard.id == name)
