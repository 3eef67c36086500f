"""Judgement: from the snapshot and people's words to an audit, in one straight line.

    changes -> signals -> recommendations -> KPIs, drift -> plan -> guards

A pure function of what is in git and two dates: an audit, a what-if and a replay cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from blm.core.audits import Audit
from blm.core.changes import count_changes
from blm.core.deadlines import Deadlines, lines_to_review, place_findings, removal_subjects
from blm.core.desired import Desired, Moment
from blm.core.disavow import parse_disavow, without_group
from blm.core.disavow_lines import keep_lines
from blm.core.drift import detect_drift
from blm.core.findings import Finding, build_findings, select_shown
from blm.core.frames import Frame
from blm.core.gains import (
    count_cohorts,
    count_domains,
    count_recommendations,
    find_gains,
    suggest_export,
)
from blm.core.guards import LineContext, hold_line, judge_proposal
from blm.core.kpis import compute_kpis
from blm.core.loss import plan_reclaims
from blm.core.measures import Measures
from blm.core.networks import Network
from blm.core.pages import apply_pages, match_pages
from blm.core.plans import Plan, Room, build_plan
from blm.core.readings import Export
from blm.core.reclaims import Reclaims, find_reclaims
from blm.core.samples import join_networks, sample_pages
from blm.core.snapshots import Snapshot
from blm.core.views import View, view_profile


def judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """Everything that follows from a snapshot, people's words, and two dates."""
    view = view_profile(snapshot, desired, moment)
    kpis, mix = compute_kpis(_measures(view, desired, moment))
    findings = _find(view, desired, moment)
    site, policy, exports = desired.site, desired.policy, snapshot.exports
    reclaims = find_reclaims(
        view.links, view.domains, exports, as_of=moment.as_of, site=site, policy=policy
    )
    plan = _plan(view, findings, reclaims, exports, desired=desired, moment=moment)
    counts = count_domains(view.domains, view.since)
    known = int(view.history[-1]["exports"]) if view.history else 0
    return Audit(
        site=desired.site,
        as_of=moment.as_of,
        provisional=moment.provisional,
        today=moment.today,
        cadence=moment.cadence,
        since=view.since,
        policy_name=desired.policy.name,
        policy_hash=desired.policy.hash,
        versions=desired.versions,
        exports=snapshot.exports,
        new=frozenset(e.sha256 for e in snapshot.exports[known:]),
        links=count_changes(view.links, view.since),
        referring_domains=counts,
        recommendations=count_recommendations(view.domains),
        kpis=kpis,
        mix=mix,
        findings=findings,
        plan=plan,
        reclaims=reclaims,
        drift=detect_drift(kpis, mix, desired.site.prospects, view.links),
        incidents=tuple(view.incidents),
        gains=find_gains(view.links, view.domains, view.since),
        settling=suggest_export(snapshot.exports, counts["unassessed"]),
        cohorts=count_cohorts(view.links),
        history=view.history,
    )


def _find(view: View, desired: Desired, moment: Moment) -> tuple[Finding, ...]:
    """Findings of the domains that people are shown, with stage and due date."""
    shown = select_rows(view, desired, moment)
    pages = sample_pages(view.links, shown)
    networks = join_networks(pages, shown)
    return explain_rows(view, shown, pages, networks=networks, desired=desired, moment=moment)


def select_rows(view: View, desired: Desired, moment: Moment) -> Frame:
    """Rows of the domains that people are shown."""
    decided = match_pages(view.links, view.rulings)
    subjects = removal_subjects(desired.site.events) | set(decided) | _reviewed(desired, moment)
    return select_shown(view.domains, view.rulings, subjects)


def explain_rows(
    view: View,
    rows: Frame,
    pages: Frame,
    *,
    networks: Mapping[str, Network],
    desired: Desired,
    moment: Moment,
) -> tuple[Finding, ...]:
    """Findings of these rows, after decisions about pages, with stage and due date."""
    deadlines = Deadlines(
        site=desired.site,
        policy=desired.policy,
        accepted=view.accepted,
        uploaded=view.uploaded,
        uploaded_on=desired.uploaded[1] if desired.uploaded else None,
        as_of=moment.as_of,
        today=moment.today,
    )
    found = build_findings(
        rows,
        view.links,
        desired.policy,
        view.rulings,
        pages=pages,
        networks=networks,
        as_of=moment.as_of,
    )
    decided = apply_pages(found, match_pages(view.links, view.rulings))
    return place_findings(decided, deadlines)


def _reviewed(desired: Desired, moment: Moment) -> set[str]:
    """Domains whose uploaded lines are due for a second look."""
    if desired.uploaded is None:
        return set()
    text, day = desired.uploaded
    months = int(desired.policy.review["disavow_months"])
    hosts = lines_to_review(parse_disavow(text).entries(), day, moment.today, months)
    return {desired.names.registrable(host) for host in hosts}


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


def _plan(
    view: View,
    findings: Sequence[Finding],
    reclaims: Reclaims,
    exports: Sequence[Export],
    *,
    desired: Desired,
    moment: Moment,
) -> Plan:
    """The plan, after every guard was asked."""
    site, policy = desired.site, desired.policy
    context = line_context(view, desired, moment)
    wanted = [f for f in findings if f.recommendation == "remove"]
    return build_plan(
        findings,
        {f.domain: hold_line(f, context) for f in wanted},
        judge_proposal(site, policy, exports, moment.today),
        site=site,
        policy=policy,
        room=room_of(view.domains, desired.disavow, moment.as_of),
        quarterly=moment.cadence == "quarterly",
        today=moment.today,
        written=_written(view, findings, desired, moment),
        reclaim=plan_reclaims(reclaims.losses),
    )


def line_context(view: View, desired: Desired, moment: Moment) -> LineContext:
    """What guards of single lines look at."""
    return LineContext(
        moment.as_of,
        desired.site,
        desired.policy,
        desired.names,
        desired.words.neutral_hosts,
        desired.words.path_platforms,
        frozenset(view.rulings.protected),
    )


def _written(
    view: View, findings: Sequence[Finding], desired: Desired, moment: Moment
) -> tuple[list[str], list[str]]:
    """Lines of this date's own group that hold, and those that no longer do."""
    return keep_lines(
        desired.disavow,
        moment.as_of,
        findings=findings,
        domains=view.domains,
        registrable=desired.names.registrable,
        uploaded=view.uploaded,
    )


def room_of(domains: Frame, disavow: str, as_of: str) -> Room:
    """How much the plan and the file may hold."""
    live = domains.filter(nw.col("live"))
    kept = without_group(disavow, as_of)
    return Room(
        live_domains=len(live),
        followed_domains=len(live.filter(nw.col("followed_links") > 0)),
        file_lines=len(kept.splitlines()),
        file_bytes=len(kept.encode("utf-8", "surrogateescape")),
    )
