"""What people record with a verb is held against the log, against stages, and against the day."""

from __future__ import annotations

import pytest

from blm.core.site.log_entries import Checked, check_entries
from blm.core.site.site import Event
from blm.core.site.stages import Stage

NAME = "spam.example"
TODAY = "2026-06-01"


def check(event: str, on: str, *before: tuple[str, str], stage: str = "") -> Checked:
    """One event after others, with a stage that the log does not tell."""
    log = [Event(day, NAME, one, "ana") for one, day in before]
    stages = {NAME: Stage(stage)} if stage else {}
    wanted = [Event(on, NAME, event, "ana")]
    return check_entries(wanted, log, stages, wait_days=14, today=TODAY)


@pytest.mark.parametrize(
    ("event", "before"),
    [
        ("asked", ()),
        ("asked", (("asked", "2026-05-30"),)),
        ("asked", (("declined", "2026-05-01"),)),
        ("answered", (("asked", "2026-05-30"),)),
        ("answered", (("asked", "2026-04-30"),)),
        ("no-contact", ()),
        ("no-contact", (("asked", "2026-05-30"),)),
        ("reclaim-asked", ()),
        ("recovered", (("reclaim-asked", "2026-05-30"),)),
        ("written-off", (("reclaim-asked", "2026-05-30"),)),
    ],
)
def test_what_can_follow_is_new(event: str, before: tuple[tuple[str, str], ...]) -> None:
    """Requests, answers, dead ends and reclaims in their order are taken."""
    found = check(event, TODAY, *before)
    assert ([one.event for one in found.new], found.known, found.refused) == ([event], (), ())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (check("answered", TODAY), "'answered' on 2026-06-01 is impossible: spam.example was flagged"),
        (check("asked", TODAY, ("merged", "2026-05-01")), "was merged then"),
        (check("asked", TODAY, stage="kept"), "was kept then"),
        (check("no-contact", TODAY, stage="uploaded"), "was uploaded then"),
        (check("asked", "2026-06-02"), "today is 2026-06-01"),
        (check("asked", "2026-05-01", ("asked", "2026-05-30")), "stands after"),
        (check("reclaim-asked", TODAY, ("written-off", "2026-05-01")), "was written-off then"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(found: Checked, said: str) -> None:
    """With the stage's own words and a hint; a day to come has not happened."""
    assert found.new == ()
    ((message, hint),) = found.refused
    assert said in message
    assert hint


def test_the_same_twice_is_once() -> None:
    """An event of the same day is known already."""
    found = check("asked", TODAY, ("asked", TODAY))
    assert (found.new, len(found.known), found.refused) == ((), 1, ())
