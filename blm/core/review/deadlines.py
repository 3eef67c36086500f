"""Deadlines: the stage of each finding and when a watched domain is looked at again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.dates import add_days, add_months
from blm.core.disavow.disavow_file import Cover, Line
from blm.core.findings.finding import Finding, second_look
from blm.core.hosts.urls import url_key
from blm.core.policy.policy import Policy
from blm.core.site.site import Event, Site
from blm.core.site.stages import FILE, MANUAL_ACTION, TRANSITIONS, Stage, stage_of

OPEN_STAGES = ("waiting", "due", "review")
"""Stages in which somebody is waiting for something."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What stages and due dates are computed from.

    Attributes:
        site: its log.
        policy: sections ``outreach`` and ``review``.
        accepted: lines of the disavow file that this audit did not write.
        uploaded: lines of the last uploaded file.
        uploaded_on: its ISO date, or None without one.
        as_of, today: ISO dates.
        offline: domains of which a tool said that the site is gone.
    """

    site: Site
    policy: Policy
    accepted: Cover
    uploaded: Cover
    uploaded_on: str | None
    as_of: str
    today: str
    offline: frozenset[str] = frozenset()


def place_findings(findings: Iterable[Finding], deadlines: Deadlines) -> tuple[Finding, ...]:
    """The findings with their stage and, where watched, the date of the second look."""
    events = group_events(deadlines.site.events)
    placed = []
    for finding in findings:
        own = events.get(finding.domain, ())
        if _is_only_watched(finding, own, deadlines):
            placed.append(finding)
            continue
        stage = _stage(finding, own, deadlines)
        asked = finding.recommendation == "remove" or bool(own) or finding.settled.kept
        asked = asked or stage.name in OPEN_STAGES
        due = _second_look(finding, own, deadlines)
        placed.append(dataclasses.replace(finding, stage=stage if asked else None, due=due))
    return tuple(placed)


def _is_only_watched(finding: Finding, own: Sequence[Event], deadlines: Deadlines) -> bool:
    """Whether nobody has said or done anything about a watched domain: most are of this kind."""
    settled = finding.settled
    return (
        finding.recommendation == "watch"
        and finding.live
        and not own
        and settled.decision is None
        and settled.lapsed is None
        and not _covers(deadlines.accepted, finding)
        and not _covers(deadlines.uploaded, finding)
    )


def group_events(events: Sequence[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Events by domain or URL, in the order of the log; others are left out."""
    found: dict[str, tuple[Event, ...]] = {}
    for event in events:
        if event.subject not in (FILE, MANUAL_ACTION):
            found[event.subject] = (*found.get(event.subject, ()), event)
    return found


def lines_to_review(
    lines: Sequence[Line], uploaded_on: str | None, today: str, months: int
) -> set[str]:
    """Hosts of uploaded lines whose review is due: a line is looked at again after a year (G14).

    Args:
        lines: entries of the last uploaded file.
        uploaded_on: its ISO date, or None without one.
        today: ISO date.
        months: policy ``review.disavow_months``.
    """
    if uploaded_on is None or today < add_months(uploaded_on, months):
        return set()
    return {line.value for line in lines if line.kind == "domain"}


def removal_subjects(events: Sequence[Event]) -> set[str]:
    """Domains that the log has a removal event of."""
    return {event.subject for event in events if event.event in TRANSITIONS}


def _stage(finding: Finding, own: Sequence[Event], deadlines: Deadlines) -> Stage:
    policy = deadlines.policy
    stage = stage_of(
        own,
        today=deadlines.today,
        wait_days=int(policy.outreach["wait_days"]),
        review_months=int(policy.review["disavow_months"]),
        live=finding.live,
        kept=finding.settled.kept,
        in_file=_covers(deadlines.accepted, finding),
        uploaded_on=deadlines.uploaded_on if _covers(deadlines.uploaded, finding) else None,
    )
    why = _needs_no_request(finding, deadlines) if stage.name == "flagged" else ""
    return Stage("due", why=why) if why else stage


def _needs_no_request(finding: Finding, deadlines: Deadlines) -> str:
    """Why nobody is asked about a domain to remove, by ``outreach.skip_when``; else empty."""
    skip = deadlines.policy.outreach.get("skip_when", {})  # policies of before have no such key
    least, network = int(skip.get("network_of", 0)), finding.network
    if finding.recommendation != "remove":
        return ""
    if network is not None and least and len(network.domains) >= least:
        return f"one of a network of {len(network.domains)} domains"
    if skip.get("site_offline") and finding.domain in deadlines.offline:
        return "its site is offline"
    return ""


def _covers(cover: Cover, finding: Finding) -> bool:
    """Whether lines cover the domain, or every page that lines would name."""
    if not cover.domains and not cover.urls:
        return False
    keys = [url_key(url) for url in finding.urls]
    pages = bool(keys) and all(key is not None and cover.covers_key(key) for key in keys)
    return pages or cover.covers_host(finding.domain)


def _second_look(finding: Finding, own: Sequence[Event], deadlines: Deadlines) -> str | None:
    """A watched domain is looked at again a quarter after the last look, or after it was found."""
    if finding.recommendation != "watch":
        return None
    lapsed = finding.settled.lapsed
    if finding.settled.due_now and lapsed is not None:
        return lapsed.expires
    looks = [event.on for event in own if event.event == "reviewed"]
    if finding.settled.decision is not None:
        looks.append(finding.settled.decision.on)
    days = int(deadlines.policy.review["watch_days"])
    if looks:
        return add_days(max(looks), days)
    return second_look(finding.values, deadlines.as_of, days)
