"""History: one row per as-of, which later audits are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # an audit is heavy to import, and people's words are read without one
    pass

Row = Mapping[str, Any]


def earlier_rows(rows: Sequence[Row], as_of: str) -> tuple[Row, ...]:
    """Rows with an earlier as-of, oldest first."""
    return tuple(sorted((row for row in rows if row["as_of"] < as_of), key=lambda r: r["as_of"]))


def put_row(rows: Sequence[Row], row: Row) -> tuple[Row, ...]:
    """The history with this row inserted, keeping the date of the last full audit."""
    before = [one.get("full_audit") for one in rows if one["as_of"] <= row["as_of"]]
    last = max((day for day in before if day), default=None)
    full = row["today"] if row["cadence"] == "quarterly" else last
    kept = [one for one in rows if one["as_of"] != row["as_of"]]
    return tuple(sorted([*kept, {**row, "full_audit": full}], key=lambda r: r["as_of"]))
