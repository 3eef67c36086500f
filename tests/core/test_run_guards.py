"""Guards that refuse a run before anything is written."""

from __future__ import annotations

import dataclasses
from typing import Any

from blm.core.plan.run_guards import check_reading, check_shrink, check_site
from tests.builders import NAMES, OWN, POLICY, export, fresh, reading, row

A = "https://one.example/a"


def ids(guards: list[Any]) -> list[str]:
    return [guard.id for guard in guards]


def test_too_many_broken_rows_refuse() -> None:
    """More skipped rows than the limit refuse, naming the commonest reason and the knob."""
    few = reading("ahrefs.links", "2026-01-01", [row(A)] * 19, skipped={"no source URL": 1})
    assert check_reading(few, POLICY, "2026-01-02") == []
    many = reading(
        "ahrefs.links", "2026-01-01", [row(A)] * 18, skipped={"no source URL": 1, "x": 3}
    )
    (guard,) = check_reading(many, POLICY, "2026-01-02")
    assert (guard.id, guard.knob) == ("skipped-share", "limits.max_skipped_share")
    assert "4 of 22" in guard.numbers
    assert "most: x" in guard.numbers


def test_data_of_tomorrow_refuses() -> None:
    """Data dated after today refuses; data of today passes."""
    one = reading("ahrefs.links", "2026-01-02", [row(A)])
    assert ids(check_reading(one, POLICY, "2026-01-01")) == ["future-date"]
    assert check_reading(one, POLICY, "2026-01-02") == []


def test_rows_of_the_future_are_named() -> None:
    """Rows that alone make an export one of the future are named by number and column; a name's date is not theirs."""
    rows = [row(A), row(A, last_seen="2999-01-01"), row(A, first_seen="2999-01-02")]
    one = reading("ahrefs.links", "2999-01-01", rows[:2])
    (guard,) = check_reading(one, POLICY, "2026-01-02")
    number = one.links["row"][1] if one.links is not None else 0
    assert f"one row has such a date, the first is row {number}, column last_seen" in guard.numbers
    assert guard.release.startswith("mend that row, or give the date of the export with --as-of")
    (guard,) = check_reading(reading("ahrefs.links", "2999-01-02", rows), POLICY, "2026-01-02")
    assert "2 rows have such a date" in guard.numbers
    named = reading("ahrefs.links", "2998-01-01", rows[:1])
    (guard,) = check_reading(named, POLICY, "2026-01-02")
    assert "row" not in guard.numbers


def test_another_site_refuses() -> None:
    """All targets elsewhere, or another property's name, refuse; one target of ours is enough."""
    other = "https://other.example/"
    mixed = [row(A), row(A, other)]
    for rows, expected in ((mixed, []), ([row(A, other)], ["wrong-site"])):
        read = reading("ahrefs.links", "2026-01-01", rows)
        prepared = fresh("ahrefs.links", "2026-01-01", rows)
        assert ids(check_site(prepared, read, OWN, NAMES.registrable)) == expected
    console = reading("gsc.links", "2026-01-01", [row(A, None)])
    prepared = fresh("gsc.links", "2026-01-01", [row(A, None)])
    for host, expected in (("www.acme.example", []), ("other.example", ["wrong-site"])):
        named = dataclasses.replace(console, property_host=host)
        assert ids(check_site(prepared, named, OWN, NAMES.registrable)) == expected


def test_shrunken_export_refuses() -> None:
    """A full export of the same scope with 40 % fewer rows refuses; capped ones and other scopes don't."""
    before = [export("ahrefs.links", "2026-01-01", rows=100)]
    small = [row(f"https://d{n}.example/") for n in range(59)]
    assert ids(check_shrink(before, fresh("ahrefs.links", "2026-02-01", small), POLICY)) == [
        "shrink"
    ]
    for facts in ({"coverage": "capped"}, {"scope": "exact"}):
        assert (
            check_shrink(before, fresh("ahrefs.links", "2026-02-01", small, **facts), POLICY) == []
        )
    enough = [row(f"https://d{n}.example/") for n in range(60)]
    assert check_shrink(before, fresh("ahrefs.links", "2026-02-01", enough), POLICY) == []
