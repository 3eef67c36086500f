"""What a run refuses: with numbers, the knob, its place and the old files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from torture.refusals import read_only, refuse_all
from torture.steps import Setting

CASES = ("shrunken", "other-site", "future-date", "clock-back", "link-out", "misplaced")


def test_everything_is_refused(setting: Callable[[int], Setting]) -> None:
    """Shrunken, foreign and future exports, a clock moved back, folders in place of files."""
    rows = list(refuse_all(setting(1)))

    assert [defect for row in rows for defect in row.defects] == []
    assert [row.id for row in rows] == [*CASES, "two-runs"]
    assert all(row.refused == row.old == row.runs for row in rows)


@pytest.mark.usefixtures("armed")
def test_verbs_that_read_need_not_write(setting: Callable[[int], Setting]) -> None:
    """On a checkout that cannot be written `audit`, `report` and `validate` work."""
    row = read_only(setting(1))

    assert row.defects == ()
    assert row.old == row.runs == 4
