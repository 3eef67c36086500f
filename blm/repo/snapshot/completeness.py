"""Detects missing files of a snapshot, since links of a deleted shard would be ignored.

Names of shards are all base-4 numbers of one length, so a hole among them shows; that lines are
fewer than the links that the last audit counted as live shows the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from blm.core.inventory.readings import Export
from blm.core.inventory.streams import DOMAIN_STREAMS
from blm.errors import MissingFiles, Problem
from blm.repo.records.line_records import parse_records
from blm.repo.records.line_shapes import check_history_row
from blm.repo.snapshot.tables import DOMAINS, LINKS
from blm.repo.working_tree.paths import list_folder

CROWDED = 20
"""Lines per file above which none is empty by chance: 1 in 500 million at this average."""


def check_complete(profile: Path, exports: Sequence[Export], links: int, domains: int) -> None:
    """Refuse a snapshot with missing files.

    Args:
        profile: its folder.
        exports: that it lists.
        links: lines that its inventory holds.
        domains: lines that its files of domains hold.

    Raises:
        MissingFiles: a file is missing, with the command that brings it back.
    """
    history = profile / "history.yaml"
    content = history.read_bytes() if history.exists() else b""
    rows, _ = parse_records(content, "history.yaml", check_history_row)
    names = {
        kind.folder: {path.stem for path in list_folder(profile / kind.folder, ".yaml")}
        for kind in (LINKS, DOMAINS)
    }
    counts = {LINKS.folder: links, DOMAINS.folder: domains}
    folder = f"profiles/{profile.name}"
    values = [row.values for row in rows]
    if problems := list(find_missing(folder, names, counts, exports, values)):
        raise MissingFiles(problems)


def check_files(profile: Path, exports: Sequence[Export]) -> None:
    """`check_complete` for callers that do not load the snapshot: lines are only counted.

    Args:
        profile: its folder.
        exports: that it lists.

    Raises:
        MissingFiles: a file is missing, with the command that brings it back.
    """
    links, domains = (
        sum(
            path.read_bytes().count(b"\n- ") for path in list_folder(profile / kind.folder, ".yaml")
        )
        for kind in (LINKS, DOMAINS)
    )
    check_complete(profile, exports, links, domains)


def find_missing(
    folder: str,
    names: Mapping[str, Collection[str]],
    counts: Mapping[str, int],
    exports: Sequence[Export],
    history: Sequence[Mapping[str, Any]],
) -> Iterator[Problem]:
    """Files of a snapshot that are gone.

    Args:
        folder: of the profile, below the repository.
        names: of the files that are there, without suffix, by the table's folder.
        counts: lines that they hold, by the same.
        exports: of ``exports.yaml``.
        history: rows of ``history.yaml``.
    """
    holes = [
        f"{table}/{name}.yaml"
        for table in (LINKS.folder, DOMAINS.folder)
        for name in _missing_names({n.partition("-")[0] for n in names[table]}, counts[table])
    ]
    for file in holes:
        yield _gone(f"{folder}/{file}", "the file is missing")
    last = max(history, key=lambda row: str(row["as_of"]), default=None)
    if holes or last is None:
        return
    lines, live = counts[LINKS.folder], last["links"]["live"]
    if not exports and last["exports"] and (lines or live):
        message = f"the file is missing: the audit of {last['as_of']} read"
        yield _gone(f"{folder}/exports.yaml", f"{message} {last['exports']} exports")
        return
    if last["exports"] == len(exports) and lines < live:
        message = f"the files hold {lines:,} links, but the audit of {last['as_of']} counted "
        yield _gone(f"{folder}/{LINKS.folder}", f"{message}{live:,} live ones: a file is missing")
    if not counts[DOMAINS.folder] and _lists_domains(exports):
        message = "no file holds the referring domains that exports list: a file is missing"
        yield _gone(f"{folder}/{DOMAINS.folder}", message)


def _gone(place: str, message: str) -> Problem:
    return Problem(place, 0, 0, "", message, f"bring it back with: git restore {place}")


def _lists_domains(exports: Sequence[Export]) -> bool:
    """True when the newest export of a report of domains has rows: its domains are listed still."""
    newest = {one.stream: one for one in sorted(exports, key=lambda one: one.as_of or "")}
    return any(newest[stream].rows for stream in DOMAIN_STREAMS if stream in newest)


def _missing_names(stems: Collection[str], lines: int) -> list[str]:
    """Names that the others leave out: all base-4 numbers of their length exist."""
    count = max(map(len, stems), default=0)
    if not count or set(stems) == {"0"} or lines < CROWDED * 4**count:
        return []
    every = ("".join(digits) for digits in itertools.product("0123", repeat=count))
    return sorted(set(every) - set(stems))
