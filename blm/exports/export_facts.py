"""Facts of a whole export: as-of date, coverage, counts and warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from blm.core.inventory.readings import Coverage
from blm.errors import ExportError
from blm.exports.column_maps.file_names import find_date
from blm.exports.column_maps.format import SOURCE_HOST, TARGET_HOST, Format
from blm.exports.tables.rows import find_newest

FEWEST_GROUPED = 20
"""Rows from which distinct hosts throughout mean one link per host, not a small site."""

SHOWN_TARGETS = 20
SHOWN_SKIPPED = 20


def find_as_of(names: Iterable[str], frame: pl.DataFrame, given: str | None) -> str | None:
    """The date of the data: as given, else from a name, else the newest date of a row.

    Args:
        names: a member's own and its archive's.
        frame: rows that were read.
        given: by a person, or by the file's preamble.
    """
    named = (find_date(name) for name in names)
    return given or next((day for day in named if day), None) or find_newest(frame)


def check_date(given: str | None) -> None:
    """Refuse an as-of date that is not ``YYYY-MM-DD``.

    Raises:
        ExportError: it is not.
    """
    try:
        good = given is None or date.fromisoformat(given).isoformat() == given
    except ValueError:
        good = False
    if not good:
        raise ExportError(f"as-of date {given!r} is not a date", hint="write it as 2026-11-22")


def find_coverage(
    format_: Format, frame: pl.DataFrame, records: int
) -> tuple[Coverage, int | None]:
    """How complete the export is, and the row limit that cut it.

    Args:
        format_: knows its caps.
        frame: rows that were read.
        records: rows that the file has, read or skipped.
    """
    if format_.sampled:
        return "sample", None
    if records in format_.caps:
        return "capped", records
    if format_.grouping == "hosts" or (format_.grouping == "detect" and _is_grouped(frame)):
        return "one-per-domain", None
    return "full", None


def count_skipped(skipped: tuple[tuple[int, str], ...]) -> dict[str, int]:
    """Number of skipped records by reason, sorted by reason."""
    return dict(sorted(Counter(reason for _, reason in skipped).items()))


def count_states(frame: pl.DataFrame) -> dict[str, int]:
    """Number of link rows by state, live left out."""
    if "state" not in frame.columns:
        return {}
    counts = frame.filter(pl.col("state") != "live")["state"].value_counts(name="rows")
    return dict(sorted(counts.rows()))


def count_targets(frame: pl.DataFrame) -> dict[str, int]:
    """Number of rows by host of the target URL, largest first, at most twenty hosts."""
    if TARGET_HOST not in frame.columns:
        return {}
    counts = frame[TARGET_HOST].value_counts(name="rows")
    ordered = counts.sort(["rows", TARGET_HOST], descending=[True, False])
    return dict(ordered.head(SHOWN_TARGETS).rows())


def count_totals(format_: Format, frame: pl.DataFrame) -> Mapping[str, int | str | None]:
    """The format's totals over the rows that were read."""
    return frame.select(**format_.totals).row(0, named=True)


def is_only_host(frame: pl.DataFrame, host: str | None) -> bool:
    """True if every row's source URL is on this host or a subdomain; False for rows without one."""
    if host is None or not frame.height or SOURCE_HOST not in frame.columns:
        return False
    own = host.removeprefix("www.")
    source = pl.col(SOURCE_HOST)
    return bool(frame.select(((source == own) | source.str.ends_with(f".{own}")).all()).item())


def list_warnings(
    format_: Format, frame: pl.DataFrame, names: tuple[str, ...], unread: Mapping[str, int]
) -> list[str]:
    """Warnings about a readable export: absent columns, unreadable values, a single host."""
    warnings = []
    present = {*names, *format_.find_suffixed(names).values()}
    if absent := [name for name in format_.used if name not in present]:
        warnings.append(f"columns that this file does not have: {', '.join(absent)}")
    warnings += [
        f"{name}: {count:,} value{'s' if count > 1 else ''} could not be read"
        for name, count in unread.items()
    ]
    if format_.exact and frame.height > 1 and frame[SOURCE_HOST].n_unique() == 1:
        warnings.append("all rows are of one host: if it is your own site, this is the wrong table")
    return warnings


def _is_grouped(frame: pl.DataFrame) -> bool:
    return frame.height >= FEWEST_GROUPED and frame[SOURCE_HOST].n_unique() == frame.height
