"""Stages of a removal and of a reclaim: computed from the log, never stored.

flagged -> waiting -> due -> merged -> uploaded -> review        side exits: gone, kept, declined
lost -> reclaiming -> recovered | written-off
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.dates import add_days, add_months
from blm.core.site.site import Event

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "asked": dict.fromkeys(("flagged", "waiting", "due", "declined", "gone"), "waiting"),
    "answered": dict.fromkeys(("waiting", "due"), "due"),
    "no-contact": dict.fromkeys(("flagged", "waiting", "due", "declined"), "due"),
    "declined": dict.fromkeys(("flagged", "waiting", "due", "declined"), "declined"),
    "merged": dict.fromkeys(("flagged", "due", "declined"), "merged"),
    "uploaded": {"merged": "uploaded"},
}
"""Stage after an event, by event and stage before it; other combinations are impossible."""

RECLAIM_TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "reclaim-asked": dict.fromkeys(("lost", "reclaiming", "recovered"), "reclaiming"),
    "recovered": dict.fromkeys(("lost", "reclaiming", "written-off"), "recovered"),
    "written-off": dict.fromkeys(("lost", "reclaiming"), "written-off"),
}

FILE = "disavow.txt"
"""Subject of events about the whole file: ``baseline`` and ``uploaded``."""
MANUAL_ACTION = "manual-action"
"""Subject of the events ``review-asked`` and ``lifted``."""
ONLY_ABOUT = {"baseline": FILE, "review-asked": MANUAL_ACTION, "lifted": MANUAL_ACTION}
"""Events with a fixed subject, and that subject."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage of a domain's removal.

    Attributes:
        name: flagged, waiting, due, merged, uploaded, review, gone, kept or declined.
        since: ISO date on which it began, or None without an event.
        until: ISO date on which the next stage begins without an event, or None.
        why: cause of a stage that neither an event nor a date led to; else empty.
    """

    name: str
    since: str | None = None
    until: str | None = None
    why: str = ""


def walk_events(
    events: Iterable[Event], wait_days: int
) -> tuple[Stage, list[tuple[Event, str, str]]]:
    """The stage after a domain's removal events, and the impossible ones among them.

    Args:
        events: of one subject, in the order of the log.
        wait_days: days between asking and being due (S33: two weeks).
    """
    stage = Stage("flagged")
    wrong: list[tuple[Event, str, str]] = []
    for event in events:
        if event.event not in TRANSITIONS:
            continue
        now = _grown(stage, event.on)
        after = TRANSITIONS[event.event].get(now.name)
        if after is None:
            wrong.append((event, *explain_impossible(event, now)))
        else:
            until = add_days(event.on, wait_days) if after == "waiting" else None
            stage = Stage(after, event.on, until)
    return stage, wrong


def _grown(stage: Stage, day: str) -> Stage:
    if stage.name == "waiting" and stage.until is not None and day >= stage.until:
        return Stage("due", stage.until)
    return stage


def explain_impossible(event: Event, stage: Stage) -> tuple[str, str]:
    """Message and hint on an event that cannot follow a stage."""
    subject = f"'{event.event}' on {event.on} is impossible: {event.subject} was {stage.name} then"
    if stage.name == "waiting":
        return (
            f"{subject}, until {stage.until}",
            "wait for that day, or record no-contact with a reason",
        )
    before = ", ".join(sorted(TRANSITIONS[event.event]))
    return subject, f"'{event.event}' follows {before}; record what came before it"


def impossible_events(events: Sequence[Event], wait_days: int) -> list[tuple[Event, str, str]]:
    """Impossible events of a whole log, as (event, message, hint)."""
    wrong = [
        (event, f"'{event.event}' is about {about}, not {event.subject}", f"set subject to {about}")
        for event in events
        if (about := ONLY_ABOUT.get(event.event, event.subject)) != event.subject
    ]
    for subject in sorted({event.subject for event in events} - {FILE}):
        own = [event for event in events if event.subject == subject]
        wrong += _out_of_order(own)
        wrong += walk_events(own, wait_days)[1]
        wrong += _impossible_reclaims(own)
    return wrong


def _out_of_order(events: Sequence[Event]) -> list[tuple[Event, str, str]]:
    return [
        (
            later,
            f"'{later.event}' on {later.on} stands after '{earlier.event}' on {earlier.on}",
            "the log is append-only and in order of dates: correct the date",
        )
        for earlier, later in itertools.pairwise(events)
        if later.on < earlier.on
    ]


def _impossible_reclaims(events: Sequence[Event]) -> list[tuple[Event, str, str]]:
    stage, wrong = "lost", []
    for event in events:
        if event.event not in RECLAIM_TRANSITIONS:
            continue
        after = RECLAIM_TRANSITIONS[event.event].get(stage)
        if after is None:
            message = (
                f"'{event.event}' on {event.on} is impossible: {event.subject} was {stage} then"
            )
            wrong.append((event, message, "remove the line, or record what came before it"))
        else:
            stage = after
    return wrong


@dataclass(frozen=True, slots=True)
class RemovalFacts:
    """What is known of a domain beside the log.

    Attributes:
        live: true if any of its links is live.
        kept: true if a person keeps or protects it.
        in_file: true if an accepted line of ``disavow.txt`` covers it.
        uploaded_on: ISO date of the last uploaded file if that file covers it, else None.
    """

    live: bool = True
    kept: bool = False
    in_file: bool = False
    uploaded_on: str | None = None


def stage_of(
    events: Sequence[Event],
    facts: RemovalFacts,
    *,
    today: str,
    wait_days: int,
    review_months: int,
) -> Stage:
    """The stage of one domain today.

    Args:
        events: log events on the domain, in order.
        facts: links, decisions and lines.
        today: ISO date, for deadlines.
        wait_days: from policy ``outreach.wait_days``.
        review_months: from policy ``review.disavow_months`` (G14).
    """
    if facts.kept:
        return Stage("kept")
    logged = _grown(walk_events(events, wait_days)[0], today)
    if facts.uploaded_on is not None:
        return _uploaded(facts.uploaded_on, today, review_months)
    if facts.in_file or logged.name in ("merged", "uploaded"):
        return Stage("merged", logged.since)
    if not facts.live:
        return Stage("gone", logged.since)
    return logged


def _uploaded(on: str, today: str, review_months: int) -> Stage:
    review = add_months(on, review_months)
    if today >= review:
        return Stage("review", review)
    return Stage("uploaded", on, review)
