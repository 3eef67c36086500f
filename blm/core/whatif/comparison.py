"""What-if: comparison of two judgements of the same snapshot at the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blm.core.audit.judge import Judgement, plan_full_audit
from blm.core.plan.plan import Plan
from blm.core.schedule.cadences import next_full_audit
from blm.core.whatif.change_reasons import Side, say_why
from blm.core.whatif.whatif import (
    STATUSES,
    ChangedBand,
    ChangedDomain,
    HitGuard,
    Reach,
    Status,
    WhatIf,
)


def compare(before: Judgement, after: Judgement, today: str) -> WhatIf:
    """The differences between two judgements of the same snapshot at the same moment.

    Args:
        before: judgement by the earlier files.
        after: judgement by the present files.
        today: ISO date from which the next audit is counted.
    """
    was, now = before.audit, after.audit
    return WhatIf(
        site=after.profile.desired.site.name,
        as_of=after.profile.moment.as_of,
        cadence=after.profile.moment.cadence,
        changed=_changed_domains(before, after),
        kpis=_changed_bands(
            {k.id: (k.band, k.value, k.unit) for k in was.kpis},
            {k.id: (k.band, k.value, k.unit) for k in now.kpis},
        ),
        anchors=_changed_bands(
            {s.name: (s.band, s.share, "percent") for s in was.mix.shares},
            {s.name: (s.band, s.share, "percent") for s in now.mix.shares},
        ),
        guards=_hit_guards(was.plan, now.plan),
        plan_before=was.plan,
        plan_after=now.plan,
        reach=_reach(before, after, today),
        back_before=was.returns,
        back_after=now.returns,
    )


def _changed_domains(before: Judgement, after: Judgement) -> tuple[ChangedDomain, ...]:
    moves = _list_moves(before, after)
    sides = Side(before, list(moves)), Side(after, list(moves))
    found = []
    for domain, (was, now) in moves.items():
        rows = [side.rows[domain] for side in sides]
        known = [row["suspicion"] for row in rows if row["suspicion"] is not None]
        found.append(
            ChangedDomain(
                domain=domain,
                before=was,
                after=now,
                rule_before=rows[0]["rule"],
                rule_after=rows[1]["rule"],
                because=say_why(domain, *sides),
                suspicion=max(known, default=None),
                links=rows[1]["live_links"],
            )
        )
    return tuple(sorted(found, key=_strength))


def _strength(one: ChangedDomain) -> tuple[bool, float, int, str]:
    """Sort key: removals first, since they can change the disavow file."""
    return (
        "remove" not in (one.before, one.after),
        -(one.suspicion or 0.0),
        -one.links,
        one.domain,
    )


def _list_moves(before: Judgement, after: Judgement) -> dict[str, tuple[str, str]]:
    """Recommendation before and after, by domain, where they differ.

    Findings take precedence over columns, since they include decisions about single pages. Domains
    that no longer link are ignored, unless they have a finding.
    """
    said = [{f.domain: f.recommendation for f in j.audit.findings} for j in (before, after)]
    both = [_read(judged) for judged in (before, after)]
    names, olds, news = (both[0]["domain"], both[0]["settled"], both[1]["settled"])
    lives = zip(both[0]["live"], both[1]["live"], strict=True)
    moves = {}
    for name, old, new, live in zip(names, olds, news, lives, strict=True):
        was, now = said[0].get(name, old), said[1].get(name, new)
        if was != now and (any(live) or name in said[0] or name in said[1]):
            moves[name] = (was, now)
    return moves


def _read(judged: Judgement) -> Mapping[str, list[Any]]:
    """Columns of the domains; both sides have the same domains in the same order."""
    frame = judged.profile.domains
    return {name: frame.get_column(name).to_list() for name in ("domain", "settled", "live")}


Measure = tuple[str, float | None, str]


def _changed_bands(
    was: Mapping[str, Measure], now: Mapping[str, Measure]
) -> tuple[ChangedBand, ...]:
    return tuple(
        ChangedBand(name, was[name][0], band, was[name][1], value, unit)
        for name, (band, value, unit) in now.items()
        if was[name][0] != band
    )


def _hit_guards(was: Plan, now: Plan) -> tuple[HitGuard, ...]:
    """Guards of the plan with a more severe status, then guards of lines that hold new ones."""
    statuses = {guard.id: guard.status for guard in was.guards}
    found = [
        HitGuard(guard.id, guard.scope, statuses[guard.id], guard.status, 0, 0)
        for guard in now.guards
        if STATUSES.index(guard.status) > STATUSES.index(statuses[guard.id])
    ]
    old, new = _holds(was), _holds(now)
    for name in sorted(new, key=lambda one: (len(one), one)):
        if new[name] - old.get(name, set()):
            before: Status = "blocked" if name in old else "passed"
            counts = (len(old.get(name, ())), len(new[name]))
            found.append(HitGuard(name, "line", before, "blocked", *counts))
    return tuple(found)


def _holds(plan: Plan) -> dict[str, set[str]]:
    """Domains held by each guard of single lines."""
    own = {guard.id for guard in plan.guards}
    found: dict[str, set[str]] = {}
    for one in plan.held_back:
        if one.hold.guard not in own:
            found.setdefault(one.hold.guard, set()).add(one.domain)
    return found


def _reach(before: Judgement, after: Judgement, today: str) -> Reach:
    was, now = plan_full_audit(before), plan_full_audit(after)
    site, policy = after.profile.desired.site, after.profile.desired.policy
    speaks = site.disavow == "propose" or site.manual_action is not None
    days = int(policy.review["audit_days"])
    full = next_full_audit(site, after.profile.desired.history, today, audit_days=days)
    asked, asks = _lines(was), _lines(now)
    back = [{one.line for one in judged.audit.returns} for judged in (before, after)]
    return Reach(
        lines=len(asks - asked),
        fewer=len(asked - asks),
        requests=len(set(now.outreach_due) - set(was.outreach_due)),
        day=today if speaks else full,
        returns=len(back[1] - back[0]),
    )


def _lines(plan: Plan) -> set[str]:
    """Lines of a plan, and lines for the domains whose turn comes later."""
    return {*plan.disavow_add, *(f"domain:{domain}" for domain in plan.next)}
