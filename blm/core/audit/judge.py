"""Judgement: makes an audit from a snapshot, the desired state and two dates.

    changes -> signals -> recommendations -> KPIs, drift -> plan -> guards

The audit depends on nothing else, so an audit, a what-if and a replay give the same result.
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
    """An audit with its inputs and intermediate results.

    Attributes:
        snapshot: that was judged.
        profile: the judged profile, with desired state and moment.
        measured: the KPIs.
        audit: the result. Merely watched domains have no finding; other findings have evidence,
            unknown signals and flips only for domains in the log, whose evidence a plan may need.
        plan_inputs: inputs for a plan.
    """

    snapshot: Snapshot
    profile: JudgedProfile
    measured: Measured
    audit: Audit
    plan_inputs: PlanInputs


def judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """The full audit of a snapshot, with all explanations."""
    profile = judge_profile(snapshot, desired, moment)
    measured = compute_kpis(profile)
    return _conclude(profile, measured, find_all(profile))


def judge_first(snapshot: Snapshot, desired: Desired, moment: Moment) -> Judgement:
    """The audit without explanations, with intermediate results for `judge_again`."""
    return _judge(snapshot, desired, moment, None)


def judge_again(before: Judgement, desired: Desired) -> Judgement:
    """Judges the same snapshot with another desired state, reusing results that do not change.

    The audit is that of `judge` without explanations.

    Args:
        before: the earlier judgement.
        desired: the other desired state.
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
    """The plan of a quarterly audit, which may propose lines also in mode ``ask``."""
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
    """Puts the audit together: plan, disavow review, drift, reclaims and counts."""
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
    """SHA-256 of the exports ingested since the last audit."""
    known = int(profile.history[-1]["exports"]) if profile.history else 0
    return frozenset(export.sha256 for export in profile.exports[known:])


def _find_reclaims(profile: JudgedProfile) -> Reclaims:
    site, policy = profile.desired.site, profile.desired.policy
    links, domains, as_of = profile.links, profile.domains, profile.moment.as_of
    return find_reclaims(links, domains, profile.exports, as_of=as_of, site=site, policy=policy)


def _cases(profile: JudgedProfile) -> tuple[Case, ...]:
    """All cases; new words become cases with the signals of this audit."""
    if not profile.moment.records:
        return profile.desired.cases
    as_of = profile.moment.as_of
    return record_cases(profile.desired, profile.domains, profile.links, as_of)
