"""``exports.yaml``: one line per ingested export, in order of ingestion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blm.core.inventory.readings import Export
from blm.repo.records.line_records import require_records
from blm.repo.records.line_shapes import check_export
from blm.repo.yaml.flow_lines import format_lines

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
        InvalidFiles: lines are no records of an export, each at its line and column.
    """
    return tuple(_export(record) for record in require_records(raw, file, check_export))


def _export(record: Mapping[str, Any]) -> Export:
    pairs = tuple((row, reason) for row, reason in record["skipped_rows"])
    return Export(**{**record, "skipped_rows": pairs})
