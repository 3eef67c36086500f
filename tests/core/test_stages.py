"""Stages of removals, from the log."""

from __future__ import annotations

from typing import Any

import pytest

from blm.core.site.site import Event
from blm.core.site.stages import TRANSITIONS, RemovalFacts, impossible_events, stage_of, walk_events

NAME = "spam.example"


def log(*events: tuple[str, str], subject: str = NAME) -> list[Event]:
    """Events of one subject: (event, date)."""
    return [Event(on, subject, event, "ana", where="log.yaml:1") for event, on in events]


def stage(*events: tuple[str, str], **facts: Any) -> tuple[str, str | None]:
    """Name and end of the stage on 2026-06-01."""
    found = stage_of(
        log(*events), RemovalFacts(**facts), today="2026-06-01", wait_days=14, review_months=12
    )
    return found.name, found.until


@pytest.mark.parametrize(
    ("events", "facts", "expected"),
    [
        ([], {}, ("flagged", None)),
        ([("asked", "2026-05-20")], {}, ("waiting", "2026-06-03")),
        ([("asked", "2026-05-18")], {}, ("due", None)),
        ([("asked", "2026-05-30"), ("answered", "2026-05-31")], {}, ("due", None)),
        ([("no-contact", "2026-05-31")], {}, ("due", None)),
        ([("asked", "2026-05-01"), ("merged", "2026-05-20")], {}, ("merged", None)),
        ([("asked", "2026-05-01"), ("declined", "2026-05-02")], {}, ("declined", None)),
        ([], {"in_file": True}, ("merged", None)),
        ([], {"uploaded_on": "2025-07-01"}, ("uploaded", "2026-07-01")),
        ([], {"uploaded_on": "2025-06-01"}, ("review", None)),
        ([("asked", "2026-05-30")], {"live": False}, ("gone", None)),
        ([("asked", "2026-05-30")], {"kept": True}, ("kept", None)),
    ],
)
def test_stage(
    events: list[tuple[str, str]], facts: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    """Log, disavow file, receipts and snapshot together tell the stage, and when it ends by itself."""
    assert stage(*events, **facts) == expected


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        ([("asked", "2026-05-01"), ("merged", "2026-05-10")], "merged"),
        ([("uploaded", "2026-05-01")], "uploaded"),
        ([("answered", "2026-05-01")], "answered"),
        ([("merged", "2026-05-01"), ("asked", "2026-05-02")], "asked"),
        ([("asked", "2026-05-10"), ("answered", "2026-05-02")], "answered"),
        ([("written-off", "2026-05-01"), ("reclaim-asked", "2026-05-02")], "reclaim-asked"),
    ],
)
def test_impossible_events_are_named(events: list[tuple[str, str]], wrong: str) -> None:
    """What no sequence of stages allows is an error at its event, with what to do."""
    found = impossible_events(log(*events), 14)
    assert [event.event for event, _, _ in found][:1] == [wrong]
    assert all(hint for _, _, hint in found)


def test_possible_logs_have_no_errors() -> None:
    """The whole life of a line, and a reclaim, are possible."""
    life = log(("asked", "2026-01-01"), ("merged", "2026-01-20"), ("uploaded", "2026-01-21"))
    reclaim = log(
        ("reclaim-asked", "2026-01-01"), ("recovered", "2026-02-01"), subject="good.example"
    )
    baseline = log(("baseline", "2026-01-01"), ("uploaded", "2026-01-02"), subject="disavow.txt")
    assert impossible_events([*life, *reclaim, *baseline], 14) == []
    assert impossible_events(log(("baseline", "2026-01-01")), 14)[0][0].event == "baseline"


@pytest.mark.parametrize("event", list(TRANSITIONS))
def test_table_is_the_law(event: str) -> None:
    """An event moves exactly the stages its row of the table names."""
    for before, after in TRANSITIONS[event].items():
        starts = {
            "flagged": [],
            "waiting": [("asked", "2026-01-01")],
            "due": [("no-contact", "2026-01-01")],
            "declined": [("declined", "2026-01-01")],
            "merged": [("merged", "2026-01-01")],
        }
        if before not in starts:
            continue
        found, wrong = walk_events(log(*starts[before], (event, "2026-01-02")), 14)
        assert (found.name, wrong) == (after, [])
