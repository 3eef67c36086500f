"""Events of the log that record how pull requests ended."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.dates import add_months
from blm.core.review.declined import FAMILIES, VIA, Deed
from blm.core.site.site import Event, Site
from blm.core.site.stages import FILE, walk_events

LEFT_IN = "left in; reason then: "
"""How the reason of a ``reviewed`` event begins if the reviewer left the line in the file."""


def record_declined(
    families: Mapping[str, Sequence[str]], deed: Deed, events: Sequence[Event], wait_days: int
) -> tuple[Event, ...]:
    """Events of a pull request closed without a merge: one for the file, one for each domain.

    Args:
        families: families of the evidence that its reviewer saw, by domain.
        deed: who closed it, when, and its reference.
        events: events of the log so far.
        wait_days: policy ``outreach.wait_days``.
    """
    said = {d: FAMILIES + ", ".join(sorted(seen)) if seen else "" for d, seen in families.items()}
    found = [Event(deed.on, FILE, "declined", deed.by, VIA, deed.ref)]
    new = (_event("declined", domain, deed, events, said[domain]) for domain in sorted(families))
    return (*found, *(one for one in new if _possible(one, events, wait_days)))


def record_merged(
    domains: Iterable[str], deed: Deed, events: Sequence[Event], wait_days: int
) -> tuple[Event, ...]:
    """Events of a merged pull request: whoever merged it decided on each line (S62)."""
    found = [Event(deed.on, FILE, "merged", deed.by, VIA, deed.ref)]
    new = (_event("merged", domain, deed, events) for domain in sorted(set(domains)))
    return (*found, *(one for one in new if _possible(one, events, wait_days)))


def record_reviewed(
    reasons: Mapping[str, str], outcome: str, deed: Deed, events: Sequence[Event]
) -> tuple[Event, ...]:
    """Events of an ended undisavow pull request: one for the file, a review for each line.

    Args:
        reasons: id of the reason to take the line back, by the line's subject.
        outcome: merged or declined, for the event of the file.
        deed: who ended it, when, and its reference.
        events: events of the log so far.
    """
    found = [Event(deed.on, FILE, outcome, deed.by, VIA, deed.ref)]
    said = {d: LEFT_IN + why if outcome == "declined" else "" for d, why in reasons.items()}
    return (*found, *(_event("reviewed", d, deed, events, said[d]) for d in sorted(said)))


@dataclass(frozen=True, slots=True)
class LeftIn:
    """A person's decline of taking a line back.

    Attributes:
        on: ISO date of the decline.
        reason: id of the reason to take it back that was declined.
    """

    on: str
    reason: str


def left_in(
    subjects: Container[str], events: Iterable[Event], today: str, months: int
) -> LeftIn | None:
    """The last decline of taking a line back; None if there is none or it lapsed.

    Args:
        subjects: the line's subject and its referring domain; a decline for the whole domain
            holds for URLs and hosts below it, too.
        events: events of the log.
        today: ISO date.
        months: policy ``review.disavow_months``: a decline holds until the next review (G14).
    """
    own = [e for e in events if e.subject in subjects and e.event == "reviewed" and e.via == VIA]
    if not own or not own[-1].reason.startswith(LEFT_IN):
        return None
    last = own[-1]
    if add_months(last.on, months) <= today:
        return None
    return LeftIn(last.on, last.reason.removeprefix(LEFT_IN))


def stays_by_word(subject: str, site: Site, today: str) -> bool:
    """True if a person decided ``remove`` for the subject, or declined to take its line back.

    Args:
        subject: subject of the disavow line.
        site: site whose decisions and log are used.
        today: ISO date; decisions that expired by then are ignored.
    """
    own = [one for one in site.decisions if one.subject == subject]
    said = max(own, key=lambda one: (not one.shared, one.on), default=None)
    if said is not None and not (said.expires and said.expires <= today):
        return said.decision == "remove"
    looks = [e for e in site.events if (e.subject, e.event, e.via) == (subject, "reviewed", VIA)]
    return bool(looks) and looks[-1].reason.startswith(LEFT_IN)


def _event(name: str, domain: str, deed: Deed, events: Iterable[Event], reason: str = "") -> Event:
    """An event dated no earlier than the subject's last, since the log is in order of dates."""
    day = max([deed.on, *(one.on for one in events if one.subject == domain)])
    return Event(day, domain, name, deed.by, VIA, deed.ref, reason)


def _possible(event: Event, events: Iterable[Event], wait_days: int) -> bool:
    own = [one for one in events if one.subject == event.subject]
    return not walk_events([*own, event], wait_days)[1]


def record_no_answer(deed: Deed) -> tuple[Event, ...]:
    """The event of a pull request closed by somebody who may not decide; not a decline."""
    reason = f"closed by {deed.by}, who may not decide: nobody's no"
    return (Event(deed.on, FILE, "reviewed", deed.by, VIA, deed.ref, reason),)


def is_no_answer(event: Event) -> bool:
    """True for the event of a pull request that was closed without a decline."""
    return (event.subject, event.event, event.via) == (FILE, "reviewed", VIA)


def is_recorded(ref: str, events: Iterable[Event], *, merged: bool, since: str) -> bool:
    """True if the log records how this pull request ended.

    Args:
        ref: reference of the pull request.
        events: events of the log.
        merged: True if the forge shows it as merged; after a reopening the earlier end does not
            count. Others count as merged where their lines stand on the base branch.
        since: ISO date of its end; earlier events record another end, or another repository's.
    """
    outcomes = ("merged",) if merged else ("merged", "declined", "reviewed")
    own = (one for one in events if (one.subject, one.ref, one.via) == (FILE, ref, VIA))
    return any(one.event in outcomes and one.on >= since for one in own)


def without_reopened(events: Sequence[Event], opened: Mapping[str, str]) -> tuple[Event, ...]:
    """The log without the declines of pull requests that were reopened.

    Args:
        events: events of the log.
        opened: opening day of each open pull request, by reference; earlier events are kept,
            since they belong to another repository from which the log was copied.
    """

    def undone(one: Event) -> bool:
        declined = (one.event, one.via) == ("declined", VIA) and one.ref in opened
        return declined and one.on >= opened[one.ref]

    return tuple(one for one in events if not undone(one))
