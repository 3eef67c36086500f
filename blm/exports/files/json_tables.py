"""JSON answers of APIs, saved as files, converted to CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from blm.errors import ExportError
from blm.exports.vendors import formats

Envelope = Callable[[object], list[dict[str, Any]]]
"""Finds the items in one tool's answer; empty, or an error of `NOT_MINE`, for another tool's."""

NOT_MINE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
LARGEST = 128 << 20
"""Bytes. An answer holds a thousand items, 2 MB; parsed, JSON takes ten times its size."""

MOST_COLUMNS = 500
LONGEST_VALUE = 100_000
_NO_ITEMS = "take the export as CSV instead; JSON is read for DataForSEO's answers"


def looks_like_json(head: bytes) -> bool:
    """True if a file's first bytes begin a JSON object or list; no table header begins so."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def convert_json(file: str, source: Path, target: Path) -> None:
    """Write the items of a JSON answer as CSV: one row each, all their keys as columns.

    Null and absent are empty, lists are joined by a comma, objects are columns of their own
    (``parent.child``).

    Args:
        file: name to show.
        source: the JSON.
        target: the CSV.

    Raises:
        ExportError: it is too large, no JSON, or holds no items that are known.
    """
    if source.stat().st_size > LARGEST:
        raise ExportError(f"{file} has more than 128 MB of JSON", hint=_NO_ITEMS)
    try:
        root = json.loads(source.read_bytes())
    except (ValueError, RecursionError):
        raise ExportError(f"{file} is no JSON that can be read", hint="download it again") from None
    rows = [dict(_flatten(item, "")) for item in find_items(root)]
    if not rows:
        raise ExportError(f"{file} is JSON without items that blm knows", hint=_NO_ITEMS)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if len(columns) > MOST_COLUMNS:
        raise ExportError(f"{file} has items with {len(columns):,} keys: it is no list of links")
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row.get(key, "") for key in columns] for row in rows)


def find_items(root: object) -> list[dict[str, Any]]:
    """The items found by the first matching vendor envelope, or the list of objects itself."""
    envelopes: Mapping[str, Envelope] = getattr(formats, "JSON_ENVELOPES", {})
    for envelope in envelopes.values():
        try:
            items = envelope(root)
        except NOT_MINE:
            continue
        if items and all(isinstance(item, dict) for item in items):
            return items
    if isinstance(root, list) and all(isinstance(item, dict) for item in root):
        return root
    return []


def _flatten(item: Mapping[str, Any], above: str) -> Iterable[tuple[str, str]]:
    for key, value in item.items():
        if isinstance(value, dict) and not above:
            yield from _flatten(value, f"{key}.")
        else:
            yield f"{above}{key}", show_value(value)


def show_value(value: object) -> str:
    """A JSON value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(show_value(one) for one in value if not isinstance(one, list | dict))
    return str(value)[:LONGEST_VALUE].replace("\r\n", "\v").replace("\n", "\v").replace("\r", "\v")
