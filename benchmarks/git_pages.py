"""``docs/repository-growth.md``: its tables from ``docs/git-growth.json``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.pages import DOCS
from benchmarks.tables import Result, Table, align, mark_down

RESULT, PAGE = "git-growth.json", "repository-growth.md"
_REGION = re.compile(r"(<!-- measured: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tabulate_size(result: Result) -> Table:
    """How large and how long this measurement was."""
    return [
        ("measured", f"{result['links']:,} links, {len(result['weeks'])} weekly runs"),
        ("choices", f"{result['choice_links']:,} links"),
    ]


def tabulate_months(result: Result) -> Table:
    """The packed repository after each of the server's repacks, audited and planted."""
    head = ("week", "packed MB", "planted, packed MB", "profile MB", "files", "largest file MB")
    pairs = zip(result["weeks"], result["planted"], strict=True)
    rows = [
        (
            str(week["week"]),
            _mb(week["repacked"]),
            _mb(planted["repacked"]),
            _mb(week["tree"]),
            str(week["tree_files"]),
            _mb(week["largest"][1]),
        )
        for week, planted in pairs
        if week["repacked"] is not None
    ]
    return [head, *rows]


def tabulate_week(result: Result) -> Table:
    """The median week after the first."""
    head = ("a week", "audits", "planted")
    rows = [
        ("files changed", *(_count(result, kind, "files") for kind in ("weeks", "planted"))),
        ("lines added", *(_count(result, kind, "insertions") for kind in ("weeks", "planted"))),
        ("lines removed", *(_count(result, kind, "deletions") for kind in ("weeks", "planted"))),
        ("push, MB", *(_mb(_median(result[kind], "wire")) for kind in ("weeks", "planted"))),
        ("clone, MB", *(_mb(_median(result[kind], "cloned")) for kind in ("weeks", "planted"))),
        ("clone, s", *(f"{_median(result[kind], 'clone'):.2f}" for kind in ("weeks", "planted"))),
    ]
    return [head, *rows]


def tabulate_causes(result: Result) -> Table:
    """Changed records by cause, all weeks after the first; a record may have several causes."""
    rows = []
    for table in ("inventory", "domains"):
        causes: Counter[str] = Counter()
        for week in result["weeks"]:
            causes.update(week["causes"].get(table, {}))
        whole = max(1, causes.pop("lines", 0))
        rows += [(table, cause, f"{n / whole:.1%}") for cause, n in causes.most_common(8)]
    return [("table", "cause", "share of changed lines"), *rows]


def tabulate_choices(result: Result) -> Table:
    """The choices at a smaller size."""
    head = ("choice", "files", "lines a week", "push MB", "packed at start MB", "growth a week MB")
    rows = [
        (
            name,
            str(one["files"]),
            f"{one['lines']:,}",
            *(_mb(one[key]) for key in ("push", "start", "growth")),
        )
        for name, one in result["choices"].items()
    ]
    return [head, *rows]


TABLES: Mapping[str, Callable[[Result], Table]] = {
    "size": tabulate_size,
    "months": tabulate_months,
    "week": tabulate_week,
    "causes": tabulate_causes,
    "choices": tabulate_choices,
}


def render_page(text: str, result: Result) -> str:
    """The page with each table anew."""

    def write(match: re.Match[str]) -> str:
        return f"{match[1]}\n{mark_down(TABLES[match['name']](result))}\n\n{match[3]}"

    return _REGION.sub(write, text)


def render_text(result: Result) -> str:
    """Everything, for a terminal."""
    title = f"{result['links']:,} links, {len(result['weeks'])} weekly runs"
    return "\n\n".join([title, *(align(table(result)) for table in TABLES.values())])


def load_result() -> dict[str, Any]:
    """What the page shows."""
    result: dict[str, Any] = json.loads((DOCS / RESULT).read_text("utf-8"))
    return result


def update_docs(result: dict[str, Any] | None) -> None:
    """Write the result where there is a new one, and the page's tables."""
    if result is not None:
        text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
        (DOCS / RESULT).write_text(text, "utf-8")
    page = DOCS / PAGE
    page.write_text(render_page(page.read_text("utf-8"), load_result()), "utf-8")


def _median(weeks: list[dict[str, Any]], key: str) -> float:
    values = sorted(week[key] for week in weeks[1:] or weeks)
    return float(values[len(values) // 2])


def _count(result: Result, kind: str, key: str) -> str:
    return f"{_median(result[kind], key):,.0f}"


def _mb(size: float | None) -> str:
    return "–" if size is None else f"{size / 1e6:,.2f}"
