"""Files of a profile beside the snapshot: history, results, disavow file, receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from blm.repo.line_records import require_records
from blm.repo.line_shapes import check_history_row
from blm.repo.lines import format_lines
from blm.repo.trees import is_there, list_folder

HISTORY_TITLE = "One audit per line, by date of the data; earlier lines are never edited."
RESULTS_TITLE = "One referring domain per line that is to watch or to remove, or was decided."
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_history(profile: Path) -> tuple[Mapping[str, Any], ...]:
    """Rows of ``history.yaml``, as written; none when the file is absent.

    Raises:
        InvalidFiles: lines are no rows, each at its line and column.
    """
    path = profile / "history.yaml"
    if not is_there(path):
        return ()
    file = f"profiles/{profile.name}/history.yaml"
    return tuple(require_records(path.read_bytes(), file, check_history_row))


def format_history(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of ``history.yaml``."""
    return format_lines(HISTORY_TITLE, rows).encode()


def format_results(records: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of ``recommendations.yaml``."""
    return format_lines(RESULTS_TITLE, records).encode()


def read_disavow(profile: Path) -> str:
    """Text of ``disavow.txt``, every byte kept; empty when the file is absent."""
    path = profile / "disavow.txt"
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""


def newest_receipt(profile: Path) -> tuple[str, str] | None:
    """Text and date of the newest file in ``receipts/``; its name begins with the date."""
    newest = newest_receipt_path(profile)
    if newest is None:
        return None
    return newest.read_bytes().decode("utf-8", "surrogateescape"), newest.name[:10]


def newest_receipt_path(profile: Path) -> Path | None:
    """The newest file in ``receipts/``, or None."""
    dated = [p for p in list_folder(profile / "receipts", ".txt") if _DATED.match(p.name)]
    return max(dated, key=lambda path: path.name, default=None)
