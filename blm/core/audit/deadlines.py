"""The stage of each domain's removal, and the date of a watched domain's second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.core.dates import add_days, add_months
from blm.core.disavow.disavow_file import Cover, Line
from blm.core.findings.finding import second_look
from blm.core.findings.link_networks import Network
from blm.core.hosts.urls import url_key
from blm.core.link_profile.profile import JudgedProfile
from blm.core.policy.precedence import Settled
from blm.core.site.site import Event
from blm.core.site.stages import FILE, MANUAL_ACTION, TRANSITIONS, RemovalFacts, Stage, stage_of

OPEN_STAGES = ("waiting", "due", "review")
"""Stages in which an answer, an action or a review is outstanding."""


@dataclass(frozen=True, slots=True)
class SettledDomain:
    """A shown domain with all decisions applied, before its stage is computed.

    Attributes:
        row: signals and columns of the assessed domain.
        settled: the recommendation after decisions and protection.
        urls: source URLs that lines would name; empty for a domain line.
        network: of look-alikes that it is in, or None.
        events: of this domain, in the order of the log.
        offline: True if its site is gone, according to a tool.
    """

    row: Mapping[str, Any]
    settled: Settled
    urls: tuple[str, ...]
    network: Network | None
    events: tuple[Event, ...]
    offline: bool

    def is_covered(self, cover: Cover) -> bool:
        """True if disavow lines cover the domain, or every page that lines would name."""
        if not cover.domains and not cover.urls:
            return False
        keys = [url_key(url) for url in self.urls]
        pages = bool(keys) and all(key is not None and cover.covers_key(key) for key in keys)
        return pages or cover.covers_host(self.row["domain"])

    def is_only_watched(self, profile: JudgedProfile) -> bool:
        """True for a watched domain without event, decision or line: most shown domains are."""
        settled = self.settled
        return (
            settled.recommendation == "watch"
            and self.row["live"]
            and not self.events
            and settled.decision is None
            and settled.lapsed is None
            and not self.is_covered(profile.accepted)
            and not self.is_covered(profile.uploaded)
        )


def place_domain(subject: SettledDomain, profile: JudgedProfile) -> tuple[Stage | None, str | None]:
    """Stage of a domain's removal, and ISO date of its second look.

    The stage is None when no removal is recommended, recorded or open; the date is None when the
    domain is not watched.
    """
    due = _second_look(subject, profile)
    if subject.is_only_watched(profile):
        return None, due
    stage = _stage(subject, profile)
    asked = subject.settled.recommendation == "remove" or bool(subject.events)
    return stage if asked or subject.settled.kept or stage.name in OPEN_STAGES else None, due


def group_events(events: Sequence[Event]) -> Mapping[str, tuple[Event, ...]]:
    """Events by domain or URL, in the order of the log, without those about the whole file."""
    found: dict[str, tuple[Event, ...]] = {}
    for event in events:
        if event.subject not in (FILE, MANUAL_ACTION):
            found[event.subject] = (*found.get(event.subject, ()), event)
    return found


def lines_to_review(
    lines: Sequence[Line], uploaded_on: str | None, today: str, months: int
) -> set[str]:
    """Hosts of uploaded lines whose review is due, a year after the upload by default (G14).

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


def _stage(subject: SettledDomain, profile: JudgedProfile) -> Stage:
    policy, uploaded = profile.desired.policy, profile.desired.uploaded
    live = uploaded is not None and subject.is_covered(profile.uploaded)
    facts = RemovalFacts(
        live=subject.row["live"],
        kept=subject.settled.kept,
        in_file=subject.is_covered(profile.accepted),
        uploaded_on=uploaded.on if uploaded is not None and live else None,
    )
    stage = stage_of(
        subject.events,
        facts,
        today=profile.moment.today,
        wait_days=int(policy.outreach["wait_days"]),
        review_months=int(policy.review["disavow_months"]),
    )
    why = _needs_no_request(subject, profile) if stage.name == "flagged" else ""
    return Stage("due", why=why) if why else stage


def _needs_no_request(subject: SettledDomain, profile: JudgedProfile) -> str:
    """Why ``outreach.skip_when`` skips the request for a domain to remove; empty if it does not."""
    skip = profile.desired.policy.outreach.get("skip_when", {})  # older policies lack the key
    least, network = int(skip.get("network_of", 0)), subject.network
    if subject.settled.recommendation != "remove":
        return ""
    if network is not None and least and len(network.domains) >= least:
        return f"one of a network of {len(network.domains)} domains"
    if skip.get("site_offline") and subject.offline:
        return "its site is offline"
    return ""


def _second_look(subject: SettledDomain, profile: JudgedProfile) -> str | None:
    """ISO date of the second look: ``review.watch_days`` after the last look or first sighting."""
    settled = subject.settled
    if settled.recommendation != "watch":
        return None
    if settled.due_now and settled.lapsed is not None:
        return settled.lapsed.expires
    looks = [event.on for event in subject.events if event.event == "reviewed"]
    if settled.decision is not None:
        looks.append(settled.decision.on)
    days = int(profile.desired.policy.review["watch_days"])
    if looks:
        return add_days(max(looks), days)
    return second_look(subject.row, profile.moment.as_of, days)
