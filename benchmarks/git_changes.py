"""Causes of changed lines in a commit: the fields that differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.git_servers import SHARDED, run_git

NEW, LEFT, MOVED = "a line that is new", "a line that left", "a line that moved to another file"
KEYS = ("domain", "from", "to", "sha256", "as_of")
"""Fields that identify a record in any generated file; absent fields are None."""
Line = Mapping[str, Any]


def explain_changes(clone: Path) -> dict[str, dict[str, int]]:
    """Lines of what is staged in `clone`, by table and by cause; a line may have several causes.

    Tables are ``inventory``, ``domains`` and the other files' names without suffix. Each has the
    number of its changed lines under ``lines``.
    """
    text = run_git(clone, "diff", "--cached", "-U0", "--no-renames", "--no-color")
    tables: dict[str, tuple[dict[Any, Line], dict[Any, Line]]] = {}
    for table, side, line in _changed_lines(text.split("\n")):
        record = json.loads(line)
        key = tuple(record.get(name) for name in KEYS)
        tables.setdefault(table, ({}, {}))[side][key] = record
    return {table: _tally(old, new) for table, (old, new) in sorted(tables.items())}


def _changed_lines(diff: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Table, side (0 old, 1 new) and record of each changed line that is a whole record."""
    table = ""
    for line in diff:
        if line.startswith(("--- ", "+++ ")) and not line.startswith(("--- {", "+++ {")):
            path = Path(line[4:])
            if line[4:] != "/dev/null":
                table = path.parent.name if path.parent.name in SHARDED else path.stem
        elif line.startswith(('-- {"', '+- {"')) and line.endswith("}"):
            yield table, int(line[0] == "+"), line[3:]


def _tally(old: Mapping[Any, Line], new: Mapping[Any, Line]) -> dict[str, int]:
    causes: Counter[str] = Counter()
    for key in old.keys() | new.keys():
        causes["lines"] += 1
        causes.update(_causes(old.get(key), new.get(key)))
    return dict(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0])))


def _causes(old: Line | None, new: Line | None) -> set[str]:
    if old is None or new is None:
        return {LEFT if new is None else NEW}
    found: set[str] = set()
    for name in old.keys() | new.keys():
        if name == "seen":
            found |= _runs(old.get("seen", {}), new.get("seen", {}))
        elif old.get(name) != new.get(name):
            found.add(name if name in old else f"{name}, first known")
    return found or {MOVED}


def _runs(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> set[str]:
    """Causes of changed runs as sentences: which stream's run began, ended or began again."""
    found = set()
    for stream in old.keys() | new.keys():
        before, after = old.get(stream, []), new.get(stream, [])
        if before != after:
            what = "ends" if len(after) % 2 == 0 else "begins again" if before else "begins"
            found.add(f"run of {stream} {what}")
    return found
