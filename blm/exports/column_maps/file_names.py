"""The date and the Search Console property in a file's name; never the format."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from blm.exports.column_maps.format import About

_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.])(\d\d)\2(\d\d)(?!\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})[-_ ]([A-Z][a-z]{2})[a-z]*[-_ ]((?:19|20)\d\d)(?!\d)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_COPY = re.compile(r"(?: ?\(\d+\)| - copy| copy)+$", re.IGNORECASE)
_TABLE = re.compile(r"-[^-]*-\d{4}-\d\d-\d\d$")
_PREFIX_PROPERTY = re.compile(r"(https?)___([^_/]+)_.*$", re.IGNORECASE)
_DOMAIN_PROPERTY = re.compile(r"([\w-]+(?:\.[\w-]+)+)$")


def find_date(name: str) -> str | None:
    """The last date in a file name as ISO, or None.

    Vendors write ``2026-02-06``, ``2026-02-06_09-49-40``, ``2022_03_01`` and ``23-Feb-2020``. The
    date comes after the site's own name, which may hold one too: so the last.
    """
    found = [
        *((m.start(), m[1], m[3], m[4]) for m in _ISO.finditer(name)),
        *((m.start(), m[3], _month(m[2]), m[1]) for m in _WORDED.finditer(name)),
    ]
    days = [_iso(*parts) for _start, *parts in sorted(found)]
    return next((day for day in reversed(days) if day is not None), None)


def find_property(name: str, _preamble: tuple[str, ...]) -> About:
    """Scope and host of the Search Console property in a name such as ``x.example-Latest links-…``.

    A URL-prefix property has each of ``:/`` written as ``_``: ``https___www.x.example_``.
    """
    stem = _COPY.sub("", PurePath(name).stem)
    if (table := _TABLE.search(stem)) is None:
        return About()
    owner = stem[: table.start()]
    if prefix := _PREFIX_PROPERTY.fullmatch(owner):
        return About("url-prefix", prefix[2].lower())
    if domain := _DOMAIN_PROPERTY.fullmatch(owner):
        return About("domain-property", domain[1].lower())
    return About()


def _month(word: str) -> str:
    return str(_MONTHS.index(word) + 1) if word in _MONTHS else ""


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
