"""Log entries that people make with a verb, checked against the possible stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.site.site import Event
from blm.core.site.stages import TRANSITIONS, Stage, explain_impossible, impossible_events

BEYOND_LOG = ("kept", "merged", "uploaded", "review")
"""Stages that depend on decisions, the file and receipts, not on the log alone."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Events to record, after checks.

    Attributes:
        new: the possible ones, in order.
        known: those already in the log.
        refused: (message, hint) for each of the others.
    """

    new: tuple[Event, ...]
    known: tuple[Event, ...]
    refused: tuple[tuple[str, str], ...]


def check_entries(
    wanted: Iterable[Event],
    log: Sequence[Event],
    stages: Mapping[str, Stage],
    *,
    wait_days: int,
    today: str,
) -> Checked:
    """The events to record, each checked against the log and its subject's stage.

    Args:
        wanted: events to record.
        log: all events so far, in order.
        stages: by domain, as judged today.
        wait_days: policy ``outreach.wait_days``.
        today: ISO date; later events are refused.
    """
    new: list[Event] = []
    known: list[Event] = []
    refused: list[tuple[str, str]] = []
    for event in wanted:
        own = [one for one in log if one.subject == event.subject]
        if any((one.event, one.on) == (event.event, event.on) for one in own):
            known.append(event)
            continue
        stage = stages.get(event.subject)
        wrong = _find_wrong(event, own, stage, wait_days=wait_days, today=today)
        if wrong is None:
            new.append(event)
        else:
            refused.append(wrong)
    return Checked(tuple(new), tuple(known), tuple(refused))


def _find_wrong(
    event: Event, own: Sequence[Event], stage: Stage | None, *, wait_days: int, today: str
) -> tuple[str, str] | None:
    if event.on > today:
        said = f"'{event.event}' on {event.on} is impossible: today is {today}"
        return said, "give the day on which it happened"
    possible = TRANSITIONS.get(event.event)
    beyond = stage is not None and stage.name in BEYOND_LOG
    if stage is not None and possible is not None and beyond and stage.name not in possible:
        return explain_impossible(event, stage)
    wrong = impossible_events([*own, event], wait_days)
    return next(((said, hint) for one, said, hint in wrong if one is event), None)
