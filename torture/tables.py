"""The torture table as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from torture.rows import SCHEMA, Row, read_row

HEAD = ("case", "runs", "old", "new", "healed", "refused", "defects", "goal")
RIGHT = frozenset(range(1, 7))
SHOWN = 5
"""Defects of a row, shown below the table; all are in the JSON."""


def render_json(rows: Sequence[Row]) -> str:
    """All rows for machines."""
    met = all(row.goal == "met" for row in rows)
    found: dict[str, Any] = {"schema": SCHEMA, "met": met, "rows": [row.as_json() for row in rows]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def parse_json(text: str) -> list[Row]:
    """The rows of `render_json`."""
    return [read_row(values) for values in json.loads(text)["rows"]]


def render_text(rows: Sequence[Row]) -> str:
    """The table for a terminal, followed by all defects."""
    table = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(HEAD))]
    lines = ["  ".join(_pad(cell, n, widths[n]) for n, cell in enumerate(line)) for line in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    for row in rows:
        lines += [f"{row.id}: {sentence}" for sentence in row.defects[:SHOWN]]
        if len(row.defects) > SHOWN:
            lines.append(f"{row.id}: and {len(row.defects) - SHOWN:,} more")
    met = sum(row.goal == "met" for row in rows)
    return "\n".join([*(line.rstrip() for line in lines), f"{met} of {len(rows)} goals met"])


def render_markdown(rows: Sequence[Row]) -> str:
    """The table for a page."""
    rule = "|".join("---:" if n in RIGHT else "---" for n in range(len(HEAD)))
    lines = [f"| {' | '.join(HEAD)} |", f"|{rule}|"]
    return "\n".join([*lines, *(f"| {' | '.join(_cells(row))} |" for row in rows)])


def _pad(cell: str, column: int, width: int) -> str:
    return cell.rjust(width) if column in RIGHT else cell.ljust(width)


def _cells(row: Row) -> tuple[str, ...]:
    counts = (row.old, row.new, row.healed, row.refused)
    shown = ("–" if count is None else f"{count:,}" for count in counts)
    return (row.case, f"{row.runs:,}", *shown, f"{len(row.defects):,}", row.goal)
