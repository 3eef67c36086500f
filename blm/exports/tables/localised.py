"""Search Console's tables in other languages, recognised by their cells: headers are translated.

Latest links are URLs with dates, more sample links are URLs alone, top linking sites are hosts with
two numbers, top linking text is ranked from 1. Tables of the site's own pages look alike; the
property in the file's name tells them apart, and where it is missing, a table that could be either
is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from blm.errors import ExportError
from blm.exports.column_maps.file_names import find_property
from blm.exports.column_maps.format import Format
from blm.exports.files.containers import ExportFile
from blm.exports.tables.delimiters import DELIMITERS, split_line
from blm.exports.vendors.refusals import EXTERNAL_PAGES, INTERNAL_PAGES, refuse
from blm.exports.vendors.search_console import (
    gsc_latest_links,
    gsc_linking_sites,
    gsc_linking_text,
    gsc_sample_links,
)

SHOWN = 1000
"""Rows looked at."""

FEWEST_HOSTS = 2
_Kind = Literal["url", "host", "date", "count", "empty", "text"]
_URL = re.compile(r"(?i)https?://[^\s/]+\.[^\s/]+.*")
_HOST = re.compile(r"(?i)(?!\d+(?:\.\d+)+$)(?:[^\s/:@.,;\"']+\.)+[^\s/:@.,;\"'\d]{2,}")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|\d{1,2}\.? \w{3,12}\.?,? \d{4}"
    r"|\w{3,12}\.? \d{1,2}, \d{4}|\d{4}年\d{1,2}月\d{1,2}日"
)
_COUNT = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})+|\d+")
_ENGLISH = re.compile(r"\b(?:url|link|page|domain|site|address|source|target|date)s?\b")
_NAME_HINT = (
    "keep the name under which Search Console saved it, such as "
    "'https___acme.example_-Latest links-2026-11-22.csv', or export in English"
)
_SHAPES: dict[tuple[_Kind, ...], Format] = {
    ("url",): gsc_sample_links.FORMAT,
    ("url", "date"): gsc_latest_links.FORMAT,
    ("host", "count", "count"): gsc_linking_sites.FORMAT,
    ("count", "text"): gsc_linking_text.FORMAT,
}


@dataclass(frozen=True, slots=True)
class FormatGuess:
    """A table recognised by its cells.

    Attributes:
        format: of the English table.
        delimiter: between its cells.
        names: of the English header, in the file's order; None for columns without cells.
        header: number of lines before the header.
        warning: that says so.
    """

    format: Format
    delimiter: str
    names: tuple[str | None, ...]
    header: int
    warning: str


def find_localised(source: ExportFile, lines: Sequence[str]) -> FormatGuess | None:
    """The Search Console table that the cells of lines without a known header fit, or None.

    Args:
        source: whose name may tell the property.
        lines: the first of the file.

    Raises:
        ExportError: a table of the site's own pages, or one that could be either.
    """
    start = 1 if lines[0].lower().startswith("sep=") else 0
    candidates = []
    for delimiter in DELIMITERS:
        rows = [split_line(line, delimiter) for line in lines[start : start + SHOWN + 1]]
        if (shape := _find_shape(rows)) is not None:
            candidates.append((delimiter, shape, rows))
    if not candidates:
        return None
    # With a delimiter that is not theirs, several cells look like one long URL.
    delimiter, shape, rows = max(candidates, key=lambda one: len(one[1]))
    kinds = tuple(kind for kind in shape if kind != "empty")
    owner = find_property(source.name, ()).property_host
    if owner is not None:
        _refuse_own_tables(source.file, kinds)
    format_ = _SHAPES.get(kinds)
    ranked = kinds == ("count", "text")
    if format_ is None or (owner is None and (ranked or not _is_sure(source, kinds, rows))):
        return None
    names = iter(format_.header)
    warning = f"the header is not English: taken for {format_.title} by its cells"
    named = tuple(None if kind == "empty" else next(names) for kind in shape)
    return FormatGuess(format_, delimiter, named, start, warning)


def _find_shape(rows: list[list[str]]) -> tuple[_Kind, ...] | None:
    """The kind of value in each column below the header; None unless all cells agree."""
    header, records = rows[0], rows[1:]
    if not records or any(len(row) != len(header) for row in records):
        return None
    if _tell_kind(header[0]) != "text" or (len(header) == 1 and set(header[0]) & set(DELIMITERS)):
        return None
    ranks = [str(rank) for rank in range(1, len(records) + 1)]
    if len(header) == 2 and [row[0].strip() for row in records] == ranks:
        return ("count", "text")
    kinds = tuple(_tell_column([row[n] for row in records]) for n in range(len(header)))
    whole = "text" not in kinds and kinds[0] in ("url", "host")
    return kinds if whole else None


def _tell_column(cells: list[str]) -> _Kind:
    kinds = {_tell_kind(cell) for cell in cells}
    if kinds == {"empty"}:
        return "empty"
    kinds.discard("empty")
    return kinds.pop() if len(kinds) == 1 else "text"


def _tell_kind(cell: str) -> _Kind:
    cell = cell.strip()
    if not cell:
        return "empty"
    tests: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
        ("url", _URL),
        ("date", _DATE),
        ("count", _COUNT),
        ("host", _HOST),
    )
    return next((kind for kind, pattern in tests if pattern.fullmatch(cell)), "text")


def _refuse_own_tables(file: str, kinds: tuple[_Kind, ...]) -> None:
    """Refuse Search Console's tables of target pages, which stand under the same property."""
    if kinds == ("url", "count"):
        raise refuse(file, INTERNAL_PAGES)
    if kinds == ("url", "count", "count"):
        raise refuse(file, EXTERNAL_PAGES)


def _is_sure(source: ExportFile, kinds: tuple[_Kind, ...], rows: list[list[str]]) -> bool:
    """True if a table without a property in its file name can only be a table of links.

    Raises:
        ExportError: it could be of the site's own pages, or another tool's.
    """
    header, records = rows[0], rows[1:]
    if "".join(header).isascii() and any(_ENGLISH.search(cell.lower()) for cell in header):
        return False
    urls = [row[0].strip().lower() for row in records if kinds[0] == "url" and row[0].strip()]
    hosts = {url.split("/")[2] for url in urls}
    if kinds == ("url", "date") and len(hosts) >= FEWEST_HOSTS:
        return True
    if kinds == ("host", "count", "count"):
        counts = [int(re.sub(r"\D", "", row[1]) or 0) for row in records]
        if counts == sorted(counts, reverse=True) and len(counts) > 1:
            return True
    message = (
        f"{source.file} may be a Search Console table in another language, but neither its name "
        "nor its cells tell which"
    )
    raise ExportError(message, hint=_NAME_HINT)
