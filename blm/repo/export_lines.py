"""``exports.yaml``: one line per ingested export, in order of ingestion."""

from __future__ import annotations

from datetime import date
from typing import Any

from blm.core.readings import Export
from blm.core.streams import STREAMS
from blm.errors import InvalidFiles, Problem
from blm.repo.lines import format_lines, parse_lines

TITLE = "One ingested export per line, in order of ingestion."
SKIPPED_SHOWN = 20


def format_exports(exports: tuple[Export, ...]) -> str:
    """The text of ``exports.yaml``."""
    return format_lines(TITLE, map(_record, exports))


def _record(export: Export) -> dict[str, Any]:
    return {
        "file": export.file,
        "stream": export.stream,
        "format": export.format,
        "as_of": export.as_of,
        "scope": export.scope,
        "coverage": export.coverage,
        "cap": export.cap,
        "rows": export.rows,
        "states": dict(sorted(export.states.items())),
        "skipped": dict(sorted(export.skipped.items())),
        "skipped_rows": [list(pair) for pair in export.skipped_rows[:SKIPPED_SHOWN]],
        "sha256": export.sha256,
    }


def parse_exports(raw: bytes, file: str) -> tuple[Export, ...]:
    """The exports of ``exports.yaml``; none of an empty file.

    Raises:
        InvalidFiles: a line is not a record of an export.
    """
    try:
        return tuple(_export(record) for record in parse_lines(raw.decode()))
    except (ValueError, KeyError, TypeError) as error:
        line = error.args[1] if len(error.args) == 2 and isinstance(error.args[1], int) else 0
        problem = Problem(
            file,
            line,
            1 if line else 0,
            "",
            f"not a line that blm writes: {error.args[0]}",
            "restore the file from git: it is written by the program",
        )
        raise InvalidFiles([problem]) from error


def _export(record: dict[str, Any]) -> Export:
    if record["stream"] not in STREAMS:
        message = f"unknown stream {record['stream']!r}"
        raise ValueError(message)
    if record["as_of"] is not None:
        date.fromisoformat(record["as_of"])
    pairs = tuple((int(row), str(reason)) for row, reason in record["skipped_rows"])
    return Export(**{**record, "skipped_rows": pairs})
