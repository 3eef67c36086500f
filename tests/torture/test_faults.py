"""Runs that are killed or meet a failing disk: old state or new state, healed, said so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from torture.kills import kill_at_random
from torture.steps import GROUPS, Setting, torture_steps

Make = Callable[[int], Setting]
AUDIT = "audit --write"


def test_killed_at_random_moments(setting: Make) -> None:
    """Runs killed at any moment, half of them while they write: old or new files, or healed to them."""
    rows = list(kill_at_random(setting(1), 4, seed=3))

    assert [row.defects for row in rows] == [(), ()]
    assert [(row.runs, (row.old or 0) + (row.new or 0)) for row in rows] == [(4, 4), (2, 2)]
    assert rows[1].healed or rows[1].new


@pytest.mark.usefixtures("armed")
def test_killed_at_steps_of_an_audit(setting: Make) -> None:
    """Killed at some steps of an audit that writes; the next run finishes or undoes it."""
    (row,) = torture_steps(setting(80), [AUDIT], ["killed"])

    assert row.defects == ()
    assert row.runs > 2
    assert (row.old or 0) + (row.new or 0) == row.runs
    assert row.healed


@pytest.mark.usefixtures("armed")
@pytest.mark.parametrize("title", [*GROUPS, "reads"])
def test_faults_at_steps_of_a_decision(title: str, setting: Make) -> None:
    """A step of `decide` that is killed or fails: nothing in between, an error in a sentence."""
    (row,) = torture_steps(setting(12 if title == "reads" else 6), ["decide"], [title])

    assert row.defects == ()
    assert row.runs > 4
    assert title == "killed" or row.refused


@pytest.mark.usefixtures("armed")
def test_disk_full_at_steps_of_an_audit(setting: Make) -> None:
    """A disk that is full from some step on: an error and the old files."""
    (row,) = torture_steps(setting(240), [AUDIT], ["disk full"])

    assert row.defects == ()
    assert row.refused


@pytest.mark.usefixtures("armed")
def test_unreadable_files_of_an_audit(setting: Make) -> None:
    """A file that cannot be read is an error that names it; nothing is taken for absent."""
    (row,) = torture_steps(setting(240), [AUDIT], ["reads"])

    assert row.defects == ()
    assert row.refused
