"""Judgement: from the snapshot and people's words to an audit, in one straight line.

    changes -> signals -> recommendations -> KPIs, drift -> plan -> guards

A pure function of what is in git and two dates: an audit, a what-if and a replay cannot disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.audit.audit import Audit
from blm.core.audit.case_records import record_cases
from blm.core.audit.disavow_review import add_lists
from blm.core.audit.drift import detect_drift
from blm.core.audit.gains import (
    count_cohorts,
    count_domains,
    count_recommendations,
    find_gains,
    suggest_export,
)
from blm.core.audit.shown_domains import Asked, find_all, find_asked
from blm.core.cases.case import Case
from blm.core.findings.finding import Finding
from blm.core.inventory.readings import Export
from blm.core.inventory.snapshot import Snapshot
from blm.core.kpis.all_kpis import Measured, compute_kpis
from blm.core.kpis.kpi import Measures
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import View, view_profile
from blm.core.links.link_states import count_changes
from blm.core.plan.plan import Plan
from blm.core.plan.planner import plan_site
from blm.core.reclaim.reclaims import Reclaims, find_reclaims


@dataclass(frozen=True, slots=True)
class Judgement:
    """An audit and what it was made of.

    Attributes:
        snapshot, desired, moment: that were judged.
        view: the profile as judged.
        measured: its KPIs.
        audit: what follows. Merely watched domains have no finding; the others are told without
            evidence, unknowns and flips, but for those of domains in the log, on whose evidence a
            plan may depend.
        asked: what of it a plan needs.
    """

    snapshot: Snapshot
    desired: Desired
    moment: Moment
    view: View
    measured: Measured
    audit: Audit
    asked: Asked


def judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """Everything that follows from a snapshot, people's words, and two dates."""
    view = view_profile(snapshot, desired, moment)
    measured = compute_kpis(_measures(view, desired, moment), view.workings)
    findings = find_all(view, desired, moment)
    return _conclude(view, measured, findings, snapshot=snapshot, desired=desired, moment=moment)


def judge_first(snapshot: Snapshot, desired: Desired, moment: Moment) -> Judgement:
    """The same but for explanations, with what it was made of, for `judge_again`."""
    return _judge(snapshot, desired, moment, None)


def judge_again(before: Judgement, desired: Desired) -> Judgement:
    """The same snapshot at the same moment by other words; what they do not touch is taken over.

    The audit is the one that `judge` would give, but for explanations.

    Args:
        before: judged by other words.
        desired: people's words now.
    """
    return _judge(before.snapshot, desired, before.moment, before)


def _judge(
    snapshot: Snapshot, desired: Desired, moment: Moment, before: Judgement | None
) -> Judgement:
    view = view_profile(snapshot, desired, moment, before.view.workings if before else None)
    was = before.measured if before else None
    measured = compute_kpis(_measures(view, desired, moment), view.workings, was)
    asked = find_asked(view, desired, moment, before.asked if before else None)
    audit = _conclude(
        view, measured, asked.findings, asked.looks,
        snapshot=snapshot, desired=desired, moment=moment,
    )  # fmt: skip
    return Judgement(snapshot, desired, moment, view, measured, audit, asked)


def plan_full_audit(judged: Judgement) -> Plan:
    """The plan as a full audit of the quarter would make it, where lines may be proposed."""
    plan, moment = judged.audit.plan, judged.moment
    if plan.mode != "ask":
        return plan
    full = dataclasses.replace(moment, cadence="quarterly")
    audit, exports = judged.audit, judged.snapshot.exports
    return plan_site(
        judged.view,
        audit.findings,
        audit.reclaims,
        exports,
        looks=judged.asked.looks,
        desired=judged.desired,
        moment=full,
    )


def _conclude(
    view: View, measured: Measured, findings: tuple[Finding, ...], looks: Sequence[str] = (),
    *, snapshot: Snapshot, desired: Desired, moment: Moment,
) -> Audit:  # fmt: skip
    """The plan, and the rest of what all this leads to."""
    exports = snapshot.exports
    reclaims = _find_reclaims(view, exports, desired, moment)
    plan = plan_site(view, findings, reclaims, exports, looks=looks, desired=desired, moment=moment)
    counts = count_domains(view.domains, view.since)
    known = int(view.history[-1]["exports"]) if view.history else 0
    audit = Audit(
        site=desired.site,
        as_of=moment.as_of,
        provisional=moment.provisional,
        today=moment.today,
        cadence=moment.cadence,
        since=view.since,
        policy_name=desired.policy.name,
        policy_hash=desired.policy.hash,
        versions=desired.versions,
        exports=exports,
        new=frozenset(e.sha256 for e in exports[known:]),
        links=count_changes(view.links, view.since),
        referring_domains=counts,
        recommendations=count_recommendations(view.domains),
        kpis=measured.kpis,
        mix=measured.mix,
        findings=findings,
        plan=plan,
        reclaims=reclaims,
        drift=detect_drift(measured.kpis, measured.mix, desired.site.prospects, view.links),
        incidents=tuple(view.incidents),
        gains=find_gains(view.links, view.domains, view.since),
        settling=suggest_export(exports, counts["unassessed"]),
        cohorts=count_cohorts(view.links),
        history=view.history,
        cases=_cases(view, desired, moment),
    )
    return add_lists(audit, view.links, view.domains, view.rulings, desired)


def _find_reclaims(
    view: View, exports: Sequence[Export], desired: Desired, moment: Moment
) -> Reclaims:
    site, policy = desired.site, desired.policy
    return find_reclaims(
        view.links, view.domains, exports, as_of=moment.as_of, site=site, policy=policy
    )


def _cases(view: View, desired: Desired, moment: Moment) -> tuple[Case, ...]:
    """What people said so far; words heard for the first time with the signals of this audit."""
    if not moment.records:
        return desired.cases
    return record_cases(desired, view.domains, view.links, moment.as_of)


def _measures(view: View, desired: Desired, moment: Moment) -> Measures:
    """What KPIs are computed from."""
    return Measures(
        links=view.links,
        domains=view.domains,
        full=view.full,
        incidents=view.incidents,
        site=desired.site,
        policy=desired.policy,
        as_of=moment.as_of,
        history=view.history,
    )
