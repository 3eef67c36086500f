"""Judgement: from the snapshot and people's words to an audit, in one straight line.

    changes -> signals -> recommendations -> KPIs, drift -> plan -> guards

A pure function of what is in git and two dates: an audit, a what-if and a replay cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from blm.core.assessments import add_link_signals, assess_domains
from blm.core.audits import Audit
from blm.core.changes import count_changes, judge_states
from blm.core.covers import mark_domains, mark_links
from blm.core.deadlines import Deadlines, lines_to_review, place_findings, removal_subjects
from blm.core.decisions import Rulings, gather_rulings, settle_all
from blm.core.desired import Desired, Moment
from blm.core.disavow import Cover, cover_of, parse_disavow, without_group
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
from blm.core.history import Row, earlier_rows
from blm.core.incidents import IndexChange, find_index_changes, full_dates
from blm.core.kpis import compute_kpis
from blm.core.loss import answered_losses, find_reclaims, recent_losses
from blm.core.measures import Measures
from blm.core.pages import apply_pages, match_pages
from blm.core.plans import Plan, Room, build_plan
from blm.core.referring import list_domains
from blm.core.snapshots import Snapshot, compact
from blm.core.texts import add_domain_texts, add_link_texts


@dataclass(frozen=True, slots=True)
class View:
    """The profile as judged: what later steps look at.

    Attributes:
        links: every link with its state, whether an uploaded line covers it, and link signals.
        domains: assessed, ``settled`` after decisions.
        full: dates of complete exports by stream.
        incidents: index changes.
        rulings: decisions and protection.
        accepted: disavow lines that this audit did not write.
        uploaded: disavow lines that were last uploaded.
        history: earlier rows.
        since: as-of of the audit before, or None.
    """

    links: Frame
    domains: Frame
    full: Mapping[str, Sequence[str]]
    incidents: Sequence[IndexChange]
    rulings: Rulings
    accepted: Cover
    uploaded: Cover
    history: tuple[Row, ...]
    since: str | None


def judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """Everything that follows from a snapshot, people's words, and two dates."""
    view = _look(snapshot, desired, moment)
    findings = _find(view, desired, moment)
    kpis, mix = compute_kpis(_measures(view, desired, moment))
    plan = _plan(view, findings, snapshot, desired, moment)
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
        drift=detect_drift(kpis, mix, desired.site.prospects, view.links),
        incidents=tuple(view.incidents),
        gains=find_gains(view.links, view.domains, view.since),
        settling=suggest_export(snapshot.exports, counts["unassessed"]),
        cohorts=count_cohorts(view.links),
        history=view.history,
    )


def _look(snapshot: Snapshot, desired: Desired, moment: Moment) -> View:
    """Changes, signals and recommendations."""
    site, policy = desired.site, desired.policy
    history = earlier_rows(desired.history, moment.as_of)
    uploaded = cover_of(parse_disavow(desired.uploaded[0] if desired.uploaded else "").entries())
    accepted = parse_disavow(desired.disavow).entries(without_group=moment.as_of)
    full = full_dates(snapshot.exports)
    share = float(policy.limits["incident_share"])
    incidents = find_index_changes(snapshot.links, full, site.incidents, incident_share=share)
    states = judge_states(compact(snapshot.links), full, incidents)
    marked = mark_links(states, uploaded)
    links = add_link_signals(add_link_texts(marked, site, desired.words), site, policy)
    named = mark_domains(list_domains(links, snapshot.domains), uploaded)
    rulings = gather_rulings(site, moment.today, int(policy.review["keep_months"]))
    assessed = assess_domains(links, add_domain_texts(named, site, desired.words), site, policy)
    return View(
        links=links,
        domains=settle_all(assessed, rulings),
        full=full,
        incidents=incidents,
        rulings=rulings,
        accepted=cover_of(accepted),
        uploaded=uploaded,
        history=history,
        since=history[-1]["as_of"] if history else None,
    )


def _find(view: View, desired: Desired, moment: Moment) -> tuple[Finding, ...]:
    """Findings of the domains that people are shown, with stage and due date."""
    pages = match_pages(view.links, view.rulings)
    subjects = removal_subjects(desired.site.events) | set(pages) | _reviewed(desired, moment)
    shown = select_shown(view.domains, view.rulings, subjects)
    deadlines = Deadlines(
        site=desired.site,
        policy=desired.policy,
        accepted=view.accepted,
        uploaded=view.uploaded,
        uploaded_on=desired.uploaded[1] if desired.uploaded else None,
        as_of=moment.as_of,
        today=moment.today,
    )
    found = build_findings(shown, view.links, desired.policy, view.rulings, as_of=moment.as_of)
    return place_findings(apply_pages(found, pages), deadlines)


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
    snapshot: Snapshot,
    desired: Desired,
    moment: Moment,
) -> Plan:
    """The plan, after every guard was asked."""
    site, policy = desired.site, desired.policy
    words = desired.words
    context = LineContext(
        moment.as_of,
        site,
        policy,
        desired.names,
        words.neutral_hosts,
        words.path_platforms,
        frozenset(view.rulings.protected),
    )
    wanted = [f for f in findings if f.recommendation == "remove"]
    return build_plan(
        findings,
        {f.domain: hold_line(f, context) for f in wanted},
        judge_proposal(site, policy, snapshot.exports, moment.today),
        site=site,
        policy=policy,
        room=_room(view.domains, desired.disavow, moment.as_of),
        quarterly=moment.cadence == "quarterly",
        today=moment.today,
        written=_written(view, findings, desired, moment),
        reclaim=find_reclaims(
            recent_losses(view.links, moment.as_of),
            view.domains,
            as_of=moment.as_of,
            due_days=int(policy.reclaim["due_days"]),
            closed=answered_losses(site.events),
        ),
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


def _room(domains: Frame, disavow: str, as_of: str) -> Room:
    live = domains.filter(nw.col("live"))
    kept = without_group(disavow, as_of)
    return Room(
        live_domains=len(live),
        followed_domains=len(live.filter(nw.col("followed_links") > 0)),
        file_lines=len(kept.splitlines()),
        file_bytes=len(kept.encode("utf-8", "surrogateescape")),
    )
