"""The table: goals, keys for machines, and the page that shows it."""

from __future__ import annotations

import json

from torture.pages import NUMBERS, PAGE, place_table, renew_rows
from torture.rows import Row, Tally
from torture.tables import parse_json, render_json, render_text

KEYS = {
    "id", "case", "runs", "old", "new", "healed", "refused", "defects", "goal", "slowest", "peak_mb",
}  # fmt: skip


def test_goals() -> None:
    """A goal is met, missed by a number of runs, or not known."""
    tally = Tally("a", "something")
    tally.count("old", "refused")
    assert tally.row("old", "refused").goal == "met"
    tally.fail("it broke")
    row = tally.row("old", "refused")

    assert (row.runs, row.old, row.new, row.refused, row.goal) == (2, 1, None, 1, "1 missed")
    assert Row("b", "nothing").goal == "not run"
    assert Row("c", "else", skipped="no compiler").goal == "not run: no compiler"


def test_bounds_are_goals_too() -> None:
    """A run that takes or holds more than its bound is a defect, and memory is told once."""
    tally = Tally("a", "something", seconds=2, megabytes=100)
    for seconds, peak in ((1.0, 50.0), (3.0, 50.0), (1.0, 120.0), (1.0, 120.0)):
        tally.count("new")
        tally.measure(seconds, peak, "x 1")

    assert tally.row("new").defects == (
        "x 1 held 120 MB, more than 100",
        "x 1 took 3.0 s, more than 2",
    )


def test_keys_for_machines() -> None:
    """JSON holds every row with these keys, and gives the rows back."""
    rows = [Row("a", "x", 2, 1, 1, 0, 1), Row("b", "y", 1, defects=("broke",)), Row("c", "z", skipped="no compiler")]  # fmt: skip
    found = json.loads(render_json(rows))

    assert set(found) == {"schema", "met", "rows"}
    assert all(set(row) == KEYS for row in found["rows"])
    assert found["met"] is False
    assert parse_json(render_json(rows)) == rows


def test_text_names_defects() -> None:
    """Below the table stand the first five defects of each row."""
    shown = render_text([Row("a", "x", 9, defects=tuple(f"broke {n}" for n in range(7)))])

    assert "a: broke 4" in shown
    assert "a: and 2 more" in shown
    assert shown.endswith("0 of 1 goals met")


def test_the_page_shows_the_numbers() -> None:
    """The table of the page is that of `durability.json`."""
    page = PAGE.read_text(encoding="utf-8")

    assert place_table(page, parse_json(NUMBERS.read_text(encoding="utf-8"))) == page


def test_a_part_takes_its_place() -> None:
    """A part that was done again leaves the others, and a row of a new kind stands beside its own."""
    known = [Row("a", "a", 1), Row("b", "b", 1), Row("c", "c", 1)]
    done = [Row("b", "b", 2), Row("b2", "b2", 3)]
    renewed = renew_rows(known, done)
    assert [(row.id, row.runs) for row in renewed] == [("a", 1), ("b", 2), ("b2", 3), ("c", 1)]
    assert renew_rows(renewed, renewed) == renewed
    assert [row.id for row in renew_rows(known, [Row("d", "d")])] == ["a", "b", "c", "d"]
