"""How pull requests ended, as events of the log."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.dates import add_months
from blm.core.review.declined import FAMILIES, VIA, Deed
from blm.core.site.site import Event, Site
from blm.core.site.stages import FILE, walk_events

LEFT_IN = "left in; reason then: "
"""How the reason of a review begins after which a line stayed in the file."""


def record_declined(
    families: Mapping[str, Sequence[str]], deed: Deed, events: Sequence[Event], wait_days: int
) -> tuple[Event, ...]:
    """Events of a pull request closed unmerged: one of the file, one per domain.

    Args:
        families: evidence that its reviewer saw, by domain asked about.
        deed: who closed it; the event of the file marks that this was recorded.
        events: of the log.
        wait_days: policy ``outreach.wait_days``.
    """
    said = {d: FAMILIES + ", ".join(sorted(seen)) if seen else "" for d, seen in families.items()}
    found = [Event(deed.on, FILE, "declined", deed.by, VIA, deed.ref)]
    new = (_event("declined", domain, deed, events, said[domain]) for domain in sorted(families))
    return (*found, *(one for one in new if _possible(one, events, wait_days)))


def record_merged(
    domains: Iterable[str], deed: Deed, events: Sequence[Event], wait_days: int
) -> tuple[Event, ...]:
    """Events of a merged pull request: its merger decided each line (S62)."""
    found = [Event(deed.on, FILE, "merged", deed.by, VIA, deed.ref)]
    new = (_event("merged", domain, deed, events) for domain in sorted(set(domains)))
    return (*found, *(one for one in new if _possible(one, events, wait_days)))


def record_reviewed(
    reasons: Mapping[str, str], outcome: str, deed: Deed, events: Sequence[Event]
) -> tuple[Event, ...]:
    """Events of a pull request about lines to take back: each was looked at again.

    Args:
        reasons: why its lines could go, by what each line is about.
        outcome: merged or declined, for the event of the file.
        deed: who ended it.
        events: of the log.
    """
    found = [Event(deed.on, FILE, outcome, deed.by, VIA, deed.ref)]
    said = {d: LEFT_IN + why if outcome == "declined" else "" for d, why in reasons.items()}
    return (*found, *(_event("reviewed", d, deed, events, said[d]) for d in sorted(said)))


@dataclass(frozen=True, slots=True)
class LeftIn:
    """A person's no to taking a line back.

    Attributes:
        on: ISO date.
        reason: id of why it could have gone.
    """

    on: str
    reason: str


def left_in(
    subjects: Container[str], events: Iterable[Event], today: str, months: int
) -> LeftIn | None:
    """The last no to taking back a line, as long as it counts; None without one.

    Args:
        subjects: what the line is about, and its referring domain: whoever leaves the line of a
            whole domain in leaves what is below it in, too.
        events: of the log.
        today: ISO date.
        months: policy ``review.disavow_months``: a no lasts until the line's next review (G14).
    """
    own = [e for e in events if e.subject in subjects and e.event == "reviewed" and e.via == VIA]
    if not own or not own[-1].reason.startswith(LEFT_IN):
        return None
    last = own[-1]
    if add_months(last.on, months) <= today:
        return None
    return LeftIn(last.on, last.reason.removeprefix(LEFT_IN))


def stays_by_word(subject: str, site: Site, today: str) -> bool:
    """Whether a person said that a line stays: asked for its removal, or left it in when asked.

    Args:
        subject: what the line is about.
        site: decisions and log.
        today: ISO date; an expired decision holds no longer.
    """
    own = [one for one in site.decisions if one.subject == subject]
    said = max(own, key=lambda one: (not one.shared, one.on), default=None)
    if said is not None and not (said.expires and said.expires <= today):
        return said.decision == "remove"
    looks = [e for e in site.events if (e.subject, e.event, e.via) == (subject, "reviewed", VIA)]
    return bool(looks) and looks[-1].reason.startswith(LEFT_IN)


def _event(name: str, domain: str, deed: Deed, events: Iterable[Event], reason: str = "") -> Event:
    """An event that does not stand before those of its subject: the log is in order of dates."""
    day = max([deed.on, *(one.on for one in events if one.subject == domain)])
    return Event(day, domain, name, deed.by, VIA, deed.ref, reason)


def _possible(event: Event, events: Iterable[Event], wait_days: int) -> bool:
    own = [one for one in events if one.subject == event.subject]
    return not walk_events([*own, event], wait_days)[1]


def record_no_answer(deed: Deed) -> tuple[Event, ...]:
    """The event of a pull request closed by somebody who may not decide: nothing was declined."""
    reason = f"closed by {deed.by}, who may not decide: nobody's no"
    return (Event(deed.on, FILE, "reviewed", deed.by, VIA, deed.ref, reason),)


def is_no_answer(event: Event) -> bool:
    """Whether the log says here that a pull request was closed without anybody's no."""
    return (event.subject, event.event, event.via) == (FILE, "reviewed", VIA)


def is_recorded(ref: str, events: Iterable[Event], *, merged: bool, since: str) -> bool:
    """Whether the log tells how this pull request ended.

    Args:
        ref: of it.
        events: of the log.
        merged: whether the forge shows it as merged; what was recorded before somebody reopened
            it is not this end. Others count as merged where their lines stand on the base branch.
        since: ISO date of its end; an earlier event is of another end, or another repository.
    """
    outcomes = ("merged",) if merged else ("merged", "declined", "reviewed")
    own = (one for one in events if (one.subject, one.ref, one.via) == (FILE, ref, VIA))
    return any(one.event in outcomes and one.on >= since for one in own)


def without_reopened(events: Sequence[Event], opened: Mapping[str, str]) -> tuple[Event, ...]:
    """The log as it counts while these pull requests are open: none of them was declined.

    Args:
        events: of the log.
        opened: day on which each was opened, by reference; earlier events are of another
            repository, from which the log was copied.
    """

    def undone(one: Event) -> bool:
        declined = (one.event, one.via) == ("declined", VIA) and one.ref in opened
        return declined and one.on >= opened[one.ref]

    return tuple(one for one in events if not undone(one))
