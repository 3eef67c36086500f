"""Log entries that people make with a verb: refused where no sequence of stages allows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blm.core.site.site import Event
from blm.core.site.stages import TRANSITIONS, Stage, explain_impossible, impossible_events

BEYOND_LOG = ("kept", "merged", "uploaded", "review")
"""Stages that the log alone does not tell: they come from decisions, the file and receipts."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Events that somebody wants to record.

    Attributes:
        new: those that can follow, in order.
        known: those that the log has already.
        refused: (message, hint) of each of the others.
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
    """Each event held against the log and against where its subject stands.

    Args:
        wanted: events to record.
        log: all events so far, in order.
        stages: by domain, as judged today.
        wait_days: policy ``outreach.wait_days``.
        today: ISO date; nothing is recorded before it happened.
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
