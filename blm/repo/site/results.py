"""Files of a profile beside the snapshot: history, results, disavow file, receipts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from blm.core.disavow.disavow_file import NO_FILE, DisavowFile, Receipt, parse_disavow
from blm.repo.records.line_records import Record, require_records
from blm.repo.records.line_shapes import check_history_row
from blm.repo.site.program_files import read_records
from blm.repo.snapshot import shards
from blm.repo.working_tree.paths import PROFILES, is_there, list_folder, result_files
from blm.repo.yaml.flow_lines import format_line, format_lines, heading

HISTORY_TITLE = "One audit per line, by date of the data; earlier lines are never edited."
RESULTS_TITLE = "One referring domain per line that is to watch or to remove, or was decided."
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERED = re.compile(r"(.+)_(\d\d)")


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


def format_results(records: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Recommendations as files: one, or so many that none passes `shards.LIMIT_BYTES`.

    Which of them a domain's line is in, the digits of its name say, as in the inventory; that of
    zeros keeps the plain name.

    Args:
        records: by domain, sorted.

    Returns:
        Bytes by file name.
    """
    lines = [format_line(record).encode() for record in records]
    count = shards.split_count(sum(map(len, lines)))
    parts: dict[str, list[bytes]] = {name: [] for name in shards.list_names(count)}
    for record, line in zip(records, lines, strict=True):
        parts[shards.digits(record["domain"], count)].append(line)
    head = heading(RESULTS_TITLE).encode()
    return {_name_results(name): head + b"".join(part) for name, part in parts.items()}


def _name_results(digits: str) -> str:
    return f"recommendations-{digits}.yaml" if digits.strip("0") else "recommendations.yaml"


def read_results(root: Path, site: str) -> list[Record]:
    """The sound records of a site's recommendations, file by file; none before its first audit."""
    names = result_files(root / PROFILES / site)
    found = (read_records(root, f"{PROFILES}/{site}/{name}") for name in names)
    return [record for records, _ in found for record in records]


def read_disavow(profile: Path) -> DisavowFile:
    """``disavow.txt``, every byte kept; without lines when the file is absent."""
    path = profile / "disavow.txt"
    return _parse(path) if path.exists() else NO_FILE


def read_receipts(profile: Path) -> tuple[Receipt, Receipt] | None:
    """The oldest and the newest receipt, which may be one; None without any."""
    first, last = oldest_receipt_path(profile), newest_receipt_path(profile)
    if first is None or last is None:
        return None
    oldest = Receipt(_parse(first), first.name[:10])
    return oldest, oldest if last == first else Receipt(_parse(last), last.name[:10])


def _parse(path: Path) -> DisavowFile:
    return parse_disavow(path.read_bytes().decode("utf-8", "surrogateescape"))


def next_receipt(profile: Path, day: str, content: bytes) -> str:
    """Name in ``receipts/`` for a list of a day: it sorts after every other of that day.

    Nothing is written over; the list that the day's newest receipt has already is that receipt.

    Args:
        profile: folder.
        day: ISO date of the upload.
        content: the list's bytes.
    """
    paths = [p for p in list_folder(profile / "receipts", ".txt") if p.name.startswith(day)]
    newest = max(paths, key=lambda path: path.name, default=None)
    if newest is None:
        return f"{day}-disavow.txt"
    if newest.read_bytes() == content:
        return newest.name
    numbered = _NUMBERED.fullmatch(newest.stem)  # an underscore sorts after the dot of `.txt`
    if numbered and numbered[2] != "99":
        return f"{numbered[1]}_{int(numbered[2]) + 1:02}.txt"
    return f"{newest.stem}_02.txt"


def newest_receipt_path(profile: Path) -> Path | None:
    """The newest file in ``receipts/``, or None."""
    return max(_receipts(profile), key=lambda path: path.name, default=None)


def oldest_receipt_path(profile: Path) -> Path | None:
    """The oldest file in ``receipts/``, or None."""
    return min(_receipts(profile), key=lambda path: path.name, default=None)


def _receipts(profile: Path) -> list[Path]:
    return [p for p in list_folder(profile / "receipts", ".txt") if _DATED.match(p.name)]
