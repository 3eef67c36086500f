"""``docs/repository-growth.md``: its tables from ``docs/git-growth.json``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from benchmarks.pages import DOCS
from benchmarks.tables import Result, Table, align, mark_down

RESULT, PAGE = "git-growth.json", "repository-growth.md"
PARTS = {
    "year": "a year",
    "large": "the large site",
    "choices": "each choice",
}
MONTH = 4
"""Weeks between two rows of a table."""
BOUND = 25_000_000
"""Upper bound on the bytes of a profile's file."""
_REGION = re.compile(r"(<!-- measured: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tabulate_size(result: Result) -> Table:
    """Links and weeks of each part of the measurement."""
    rows = [
        (PARTS[name], f"{part['links']:,}", _number(_count_weeks(part)))
        for name, part in result.items()
    ]
    return [("measured", "links", "weekly runs"), *rows]


def tabulate_months(part: Result) -> Table:
    """The packed repository, audited and planted: each fourth week, where packed, and the last."""
    last = part["weeks"][-1]["week"]
    head = ("week", "packed MB", "planted, packed MB", "profile MB", "files", "largest file MB")
    rows = [
        (
            str(week["week"]),
            _mb(week["repacked"]),
            _mb(planted["repacked"] if planted else None),
            _mb(week["tree"]),
            _number(week["tree_files"]),
            _mb(week["largest"][1]),
        )
        for week, planted in zip_longest(part["weeks"], part.get("planted", ()))
        if week["repacked"] is not None and (week["week"] % MONTH == 0 or week["week"] == last)
    ]
    return _without_planted([head, *rows], part, 2)


def tabulate_week(part: Result) -> Table:
    """The median week after the first."""
    figures = {
        "files changed": ("files", _number),
        "of them shards": ("shards", _number),
        "lines added": ("insertions", _number),
        "lines removed": ("deletions", _number),
        "push, MB": ("wire", _mb),
        "push, s": ("push", _seconds),
        "clone, MB": ("cloned", _mb),
        "clone, s": ("clone", _seconds),
        "stage, s": ("stage", _seconds),
    }
    rows = [
        (title, *(show(_median(part.get(kind, ()), key)) for kind in ("weeks", "planted")))
        for title, (key, show) in figures.items()
    ]
    return _without_planted([("a week", "audits", "planted"), *rows], part, 2)


def tabulate_clones(part: Result) -> Table:
    """Ways to clone, after the last week."""
    rows = [
        (title, _mb(one["bytes"]), _seconds(one["seconds"]))
        for title, one in part["clones"].items()
    ]
    return [("clone of", "MB", "s"), *rows]


def tabulate_largest(part: Result) -> Table:
    """The largest file of any week, beside the bound that every file keeps to."""
    names = ((week["largest"][1], week["largest"][0]) for week in part["weeks"])
    size, name = max(names)
    files = max(week["tree_files"] for week in part["weeks"])
    return [
        ("files of the profile", _number(files)),
        ("largest of all weeks", f"`{name.partition('/')[2]}`"),
        ("its size, MB", _mb(size)),
        ("bound, MB", _mb(BOUND)),
        ("met", "yes" if size < BOUND else "**no**"),
    ]


def tabulate_causes(part: Result) -> Table:
    """Changed records by cause, all weeks after the first; a record may have several causes."""
    rows = []
    for table in ("inventory", "domains"):
        causes: Counter[str] = Counter()
        for week in part["weeks"]:
            causes.update(week["causes"].get(table, {}))
        whole = max(1, causes.pop("lines", 0))
        rows += [(table, cause, f"{n / whole:.1%}") for cause, n in causes.most_common(8)]
    return [("table", "cause", "share of changed lines"), *rows]


def tabulate_choices(part: Result) -> Table:
    """The choices at a smaller size."""
    head = ("choice", "files", "lines a week", "push kB", "packed at start kB", "growth a week kB")
    rows = [
        (
            name,
            _number(one["files"]),
            _number(one["lines"]),
            *(_number(one[key] / 1e3) for key in ("push", "start", "growth")),
        )
        for name, one in part["choices"].items()
    ]
    return [head, *rows]


OF_WEEKS: Mapping[str, Callable[[Result], Table]] = {
    "months": tabulate_months,
    "week": tabulate_week,
    "causes": tabulate_causes,
    "clones": tabulate_clones,
    "largest": tabulate_largest,
}
TABLES: Mapping[str, Mapping[str, Callable[[Result], Table]]] = {
    "year": OF_WEEKS,
    "large": OF_WEEKS,
    "choices": {"choices": tabulate_choices},
}
"""By part, then by name; a page names a table ``PART_NAME``."""


def render_table(name: str, result: Result) -> Table:
    """The table that a page names.

    Raises:
        KeyError: there is none of the name.
    """
    if name == "size":
        return tabulate_size(result)
    part, _, table = name.partition("_")
    return TABLES[part][table](result[part])


def render_page(text: str, result: Result) -> str:
    """The page with each table anew."""

    def write(match: re.Match[str]) -> str:
        return f"{match[1]}\n{mark_down(render_table(match['name'], result))}\n\n{match[3]}"

    return _REGION.sub(write, text)


def render_text(result: Result) -> str:
    """Everything that was measured, for a terminal."""
    shown = [align(tabulate_size(result))]
    for name, part in result.items():
        shown += [PARTS[name].upper(), *(align(table(part)) for table in TABLES[name].values())]
    return "\n\n".join(shown)


def load_result() -> dict[str, Any]:
    """The result stored beside the page."""
    result: dict[str, Any] = json.loads((DOCS / RESULT).read_text("utf-8"))
    return result


def update_docs(measured: Result) -> None:
    """Write the parts that were measured anew, and the page's tables."""
    result = {**load_result(), **measured}
    ordered = {name: result[name] for name in PARTS if name in result}
    text = json.dumps(ordered, indent=1, ensure_ascii=False) + "\n"
    (DOCS / RESULT).write_text(text, "utf-8")
    page = DOCS / PAGE
    page.write_text(render_page(page.read_text("utf-8"), ordered), "utf-8")


def _without_planted(table: Table, part: Result, column: int) -> Table:
    """The table, without the column of planted changes where none were made."""
    if "planted" in part:
        return table
    return [(*row[:column], *row[column + 1 :]) for row in table]


def _count_weeks(part: Result) -> int:
    return len(part["weeks"]) if isinstance(part["weeks"], list) else part["weeks"]


def _median(weeks: Sequence[Result], key: str) -> float | None:
    values = sorted(week[key] for week in weeks[1:] or weeks if week[key] is not None)
    return float(values[len(values) // 2]) if values else None


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _mb(size: float | None) -> str:
    return "–" if size is None else f"{size / 1e6:,.2f}"
