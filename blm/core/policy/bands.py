"""Bands: ok, watch, warn, urgent; with hysteresis against flapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from blm.core.dates import add_days

Band = Literal["ok", "watch", "warn", "urgent", "unknown"]
SEVERITY: dict[str, int] = {"ok": 0, "watch": 1, "warn": 2, "urgent": 3}


def holds(value: float, mark: Mapping[str, Any]) -> bool:
    """True if a value meets a mark: gte, gt, lte, lt, within or outside a closed range."""
    operator, limit = next(iter(mark.items()))
    if operator in ("within", "outside"):
        inside = bool(limit[0] <= value <= limit[1])
        return inside if operator == "within" else not inside
    return bool(
        {"gte": value >= limit, "gt": value > limit, "lte": value <= limit, "lt": value < limit}[
            operator
        ]
    )


def band_of(value: float, marks: Mapping[str, Mapping[str, Any]]) -> Band:
    """The first of urgent, warn and watch whose mark the value meets, else ok."""
    names: tuple[Band, ...] = ("urgent", "warn", "watch")
    return next((name for name in names if name in marks and holds(value, marks[name])), "ok")


def settle_band(
    measured: Band, rows: Sequence[tuple[str, Band, Band]], as_of: str, period_days: int
) -> Band:
    """The band to show: a worse one at once, a better one after two periods in a row.

    Args:
        measured: band of the current value.
        rows: earlier audits, oldest first, as (as_of, measured, shown).
        as_of: date of the data now.
        period_days: of the KPI.
    """
    known = [row for row in rows if row[2] != "unknown"]
    if measured == "unknown" or not known:
        return measured
    shown = known[-1][2]
    if SEVERITY[measured] >= SEVERITY[shown]:
        return measured
    start = add_days(as_of, -period_days)
    better = [SEVERITY.get(was, 9) < SEVERITY[shown] for day, was, _ in known if day >= start]
    before = [row for row in known if row[0] <= start]
    settled = before and SEVERITY.get(before[-1][1], 9) < SEVERITY[shown]
    return measured if settled and all(better) else shown


def describe_mark(mark: Mapping[str, Any]) -> str:
    """A mark in symbols: ``< 5``, ``40-50``."""
    operator, limit = next(iter(mark.items()))
    if operator in ("within", "outside"):
        return f"{'' if operator == 'within' else 'outside '}{limit[0]:g}-{limit[1]:g}"
    return f"{ {'gte': '≥', 'gt': '>', 'lte': '≤', 'lt': '<'}[operator] } {limit:g}"
