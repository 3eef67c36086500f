"""Files of a profile beside the snapshot: history, results, disavow file, receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from blm.errors import InvalidFiles, Problem
from blm.repo.lines import format_lines, parse_lines

HISTORY_TITLE = "One audit per line, by date of the data; earlier lines are never edited."
RESULTS_TITLE = "One referring domain per line that is to watch or to remove, or was decided."
NEEDED = ("as_of", "today", "cadence", "provisional", "exports", "kpis")
"""Keys of a row that judgement and replay read."""
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_history(profile: Path) -> tuple[Mapping[str, Any], ...]:
    """Rows of ``history.yaml``, as written; none when the file is absent.

    Raises:
        InvalidFiles: a line is not a row.
    """
    path = profile / "history.yaml"
    if not path.exists():
        return ()
    try:
        rows = parse_lines(path.read_text(encoding="utf-8"))
        return tuple({name: row[name] for name in NEEDED} | row for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        line = error.args[1] if len(error.args) == 2 and isinstance(error.args[1], int) else 0
        hint = "restore the file from git: it is written by the program"
        problem = Problem(f"profiles/{profile.name}/history.yaml", line, 0, "", "not a row", hint)
        raise InvalidFiles([problem]) from error


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
    dated = [p for p in profile.glob("receipts/*.txt") if _DATED.match(p.name)]
    if not dated:
        return None
    newest = max(dated, key=lambda path: path.name)
    return newest.read_bytes().decode("utf-8", "surrogateescape"), newest.name[:10]
