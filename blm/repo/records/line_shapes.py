"""Checks of the keys and values of lines in `history.yaml` and `exports.yaml`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from blm.core.inventory.readings import Coverage
from blm.core.inventory.streams import STREAMS
from blm.errors import Problem
from blm.repo.schema.message_values import show
from blm.repo.yaml.strict_loader import dotted, load

Values = Mapping[str, Any]
Wanted = tuple[str, Callable[[object], bool]]
"""What a value must be, in words and as a test."""

Place = str | tuple[str | int, ...]
"""A key of a line, or the keys and numbers that lead to one within; empty for all of it."""
HINT = "restore the line from git: the program writes this file"
LARGEST = 2**53
"""Above it a number in JSON is no longer exact everywhere."""


def is_day(value: object) -> bool:
    """True for a valid ISO date."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_count(value: object) -> bool:
    """True for a whole number of at least 0."""
    return type(value) is int and 0 <= value < LARGEST


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST


def or_null(wanted: Wanted) -> Wanted:
    """The same check, with null allowed."""
    said, test = wanted
    return f"{said} or null", lambda value: value is None or test(value)


def one_of(names: Sequence[str]) -> Wanted:
    """One of these texts."""
    return f"one of {', '.join(names)}", lambda value: isinstance(value, str) and value in names


def _map_of(wanted: Wanted, *needed: str) -> Wanted:
    said, test = wanted
    extra = f", {', '.join(needed)} among them" if needed else ""

    def holds(value: object) -> bool:
        return (
            isinstance(value, dict)
            and all(name in value for name in needed)
            and all(test(inner) for inner in value.values())
        )

    return f"a mapping of {said}{extra}", holds


def _is_skip(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and is_count(value[0])
        and isinstance(value[1], str)
    )


DAY: Wanted = ("a date", is_day)
COUNT: Wanted = ("a whole number from 0", is_count)
NUMBER: Wanted = ("a number", _is_number)
TEXT: Wanted = ("text", lambda value: isinstance(value, str))
FLAG: Wanted = ("true or false", lambda value: isinstance(value, bool))
SKIPS: Wanted = (
    "a list of [row, reason]",
    lambda value: isinstance(value, list) and all(map(_is_skip, value)),
)

KPI = {
    "value": or_null(NUMBER),
    "raw": or_null(NUMBER),
    "measured": TEXT,
    "band": TEXT,
    "assessed": COUNT,
}
ROW = {
    "as_of": DAY,
    "today": DAY,
    "cadence": one_of(("daily", "weekly", "monthly", "quarterly")),
    "provisional": FLAG,
    "exports": COUNT,
    "kpis": _map_of(("KPIs", lambda value: isinstance(value, dict))),
    "links": _map_of(COUNT, "live", "new", "lost"),
    "referring_domains": _map_of(COUNT, "live", "new", "lost"),
    "recommendations": _map_of(COUNT, "remove"),
}
EXPORT = {
    "file": TEXT,
    "stream": one_of(tuple(STREAMS)),
    "format": TEXT,
    "as_of": or_null(DAY),
    "scope": or_null(TEXT),
    "coverage": one_of(get_args(Coverage)),
    "cap": or_null(COUNT),
    "rows": COUNT,
    "states": _map_of(COUNT),
    "skipped": _map_of(COUNT),
    "skipped_rows": SKIPS,
    "sha256": TEXT,
}


def check_history_row(values: Values) -> Iterator[tuple[str, str]]:
    """Key and message for each error in a row of ``history.yaml``."""
    yield from check_shape(values, ROW)
    if not is_day(values.get("full_audit") or "2000-01-01"):
        yield "full_audit", "full_audit is no date"
    kpis = values.get("kpis")
    for name, kpi in kpis.items() if isinstance(kpis, dict) else ():
        if isinstance(kpi, dict):
            yield from check_shape(kpi, KPI, f"kpis.{name}.")


def check_export(values: Values) -> Iterator[tuple[str, str]]:
    """Key and message for each error in a line of ``exports.yaml``."""
    yield from check_shape(values, EXPORT)
    yield from ((name, f"unknown key '{name}'") for name in values if name not in EXPORT)


def check_shape(
    values: Values, shape: Mapping[str, Wanted], above: str = ""
) -> Iterator[tuple[str, str]]:
    """Key and message for each value that does not fit a shape."""
    missing = [f"{above}{name}" for name in shape if name not in values]
    if missing:
        yield "", f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    for name, (said, test) in shape.items():
        if name in values and not test(values[name]):
            yield name, f"{above}{name} must be {said}, not {show(values[name])}"


def place_problems(
    file: str,
    line: int,
    raw: str,
    values: Values,
    check: Callable[[Values], Iterator[tuple[Place, str]]],
) -> list[Problem]:
    """Errors of a line, each at the column of its key.

    Args:
        file: path of the file.
        line: its number, from 1.
        raw: its text.
        values: that it holds.
        check: one of this module.
    """
    found = []
    for place, message in check(values):
        path = (place,) if isinstance(place, str) else place
        column = _column(raw, path) if any(path) else 1
        found.append(Problem(file, line, max(column, 1), dotted(path), message, HINT))
    return found


def _column(raw: str, path: tuple[str | int, ...]) -> int:
    """Column of a key in a line, from 1; 0 if not found."""
    if len(path) > 1:
        document = load(raw, "")
        if not document.broken:
            return document.place((0, *path), key=True)[1]
    return raw.find(json.dumps(path[-1], ensure_ascii=False)) + 1
