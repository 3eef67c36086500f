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
from blm.core.audit.disavow_review import review_list
from blm.core.audit.drift import detect_drift, detect_list_drift
from blm.core.audit.gains import (
    count_cohorts,
    count_domains,
    count_recommendations,
    find_gains,
    suggest_export,
)
from blm.core.audit.shown_domains import PlanInputs, find_all, find_plan_inputs
from blm.core.cases.case import Case
from blm.core.findings.finding import Finding
from blm.core.inventory.snapshot import Snapshot
from blm.core.kpis.all_kpis import Measured, compute_kpis
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import JudgedProfile, judge_profile
from blm.core.links.link_states import count_changes
from blm.core.links.own_network import find_own_links
from blm.core.plan.plan import Plan, build_plan
from blm.core.reclaim.reclaims import Reclaims, find_reclaims


@dataclass(frozen=True, slots=True)
class Judgement:
    """An audit and what it was made of.

    Attributes:
        snapshot: that was judged.
        profile: as judged, with people's words and the moment.
        measured: its KPIs.
        audit: what follows. Merely watched domains have no finding; the others are told without
            evidence, unknowns and flips, but for those of domains in the log, on whose evidence a
            plan may depend.
        plan_inputs: what of it a plan needs.
    """

    snapshot: Snapshot
    profile: JudgedProfile
    measured: Measured
    audit: Audit
    plan_inputs: PlanInputs


def judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """Everything that follows from a snapshot, people's words, and two dates."""
    profile = judge_profile(snapshot, desired, moment)
    measured = compute_kpis(profile)
    return _conclude(profile, measured, find_all(profile))


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
    return _judge(before.snapshot, desired, before.profile.moment, before)


def _judge(
    snapshot: Snapshot, desired: Desired, moment: Moment, before: Judgement | None
) -> Judgement:
    known = before.profile.workings if before else None
    profile = judge_profile(snapshot, desired, moment, known)
    was = before.measured if before else None
    measured = compute_kpis(profile, was)
    inputs = find_plan_inputs(profile, before.plan_inputs if before else None)
    audit = _conclude(profile, measured, inputs.findings, inputs.looks)
    return Judgement(snapshot, profile, measured, audit, inputs)


def plan_full_audit(judged: Judgement) -> Plan:
    """The plan as a full audit of the quarter would make it, where lines may be proposed."""
    audit, profile = judged.audit, judged.profile
    if audit.plan.mode != "ask":
        return audit.plan
    full = dataclasses.replace(profile.moment, cadence="quarterly")
    quarterly = dataclasses.replace(profile, moment=full)
    return build_plan(quarterly, audit.findings, audit.reclaims, judged.plan_inputs.looks)


def _conclude(
    profile: JudgedProfile,
    measured: Measured,
    findings: tuple[Finding, ...],
    looks: Sequence[str] = (),
) -> Audit:
    """The plan, and the rest of what all this leads to."""
    desired, moment, since = profile.desired, profile.moment, profile.since
    site, exports, links, domains = desired.site, profile.exports, profile.links, profile.domains
    reclaims, counts = _find_reclaims(profile), count_domains(domains, since)
    review = review_list(profile)
    drift = detect_drift(measured.kpis, measured.mix, site.prospects, links)
    drift += detect_list_drift(review.live_list, moment.today)
    return Audit(
        site=site,
        moment=moment,
        since=since,
        policy_name=desired.policy.name,
        policy_hash=desired.policy.hash,
        versions=desired.versions,
        exports=exports,
        new=_new_exports(profile),
        links=count_changes(links, since),
        referring_domains=counts,
        recommendations=count_recommendations(domains),
        kpis=measured.kpis,
        mix=measured.mix,
        findings=findings,
        plan=build_plan(profile, findings, reclaims, looks),
        reclaims=reclaims,
        drift=drift,
        incidents=tuple(profile.incidents),
        gains=find_gains(links, domains, since),
        settling=suggest_export(exports, counts["unassessed"]),
        cohorts=count_cohorts(links),
        history=profile.history,
        cases=_cases(profile),
        disavow=review,
        own=find_own_links(domains, site.siblings),
    )


def _new_exports(profile: JudgedProfile) -> frozenset[str]:
    """SHA-256 of the exports that the audit before did not know."""
    known = int(profile.history[-1]["exports"]) if profile.history else 0
    return frozenset(export.sha256 for export in profile.exports[known:])


def _find_reclaims(profile: JudgedProfile) -> Reclaims:
    site, policy = profile.desired.site, profile.desired.policy
    links, domains, as_of = profile.links, profile.domains, profile.moment.as_of
    return find_reclaims(links, domains, profile.exports, as_of=as_of, site=site, policy=policy)


def _cases(profile: JudgedProfile) -> tuple[Case, ...]:
    """What people said so far; words heard for the first time with the signals of this audit."""
    if not profile.moment.records:
        return profile.desired.cases
    as_of = profile.moment.as_of
    return record_cases(profile.desired, profile.domains, profile.links, as_of)
