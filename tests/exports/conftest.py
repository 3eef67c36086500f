"""Samples in true vendor formats, and ways to write variations of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from blm.core.inventory.readings import Reading
from blm.exports import read_export
from blm.exports.vendors.formats import JSON_ENVELOPES

SAMPLES = Path(__file__).parent / "samples"

_LEGACY = "acme.example-backlinks-{}.csv"
NAMES = {
    "ahrefs-backlinks": "acme.example-backlinks-subdomains_2026-02-06_09-49-40.csv",
    "semrush-backlinks": "acme.example-backlinks.csv",
    "semrush-audit-domains": "backlink_audit_domains_12345678_2026-02-06.csv",
    "semrush-referring-domains": "acme.example-backlinks_refdomains.csv",
    "moz-inbound-links": "moz-inbound-links-for-acme_example-2022-03-01_10_20_30_123456Z.csv",
    "gsc-latest-links": "https___www.acme.example_-Latest links-2026-02-06.csv",
    "gsc-sample-links": "acme.example-More sample links-2026-02-06 (1).csv",
    "gsc-linking-sites": "https___www.acme.example_-Top linking sites-2026-02-06.csv",
    "ahrefs-referring-domains": "acme.example-refdomains-subdomains_2026-02-06_09-50-12.csv",
    "ahrefs-referring-ips": "acme.example-refips-subdomains_2026-02-06_09-51-03.csv",
    "ahrefs-backlinks-legacy": _LEGACY.format(
        "subdomains-live-23-Feb-2020_16-35-25-0123456789abcdef0123456789abcdef"
    ),
    "ahrefs-backlinks-legacy-grouped": _LEGACY.format(
        "domain-live-11-Mar-2018_10-12-13-fedcba9876543210fedcba9876543210"
    ),
    "semrush-backlinks-legacy": "acme.example-backlinks (2018).csv",
    "moz-ose-links": "acme_example-inbound-links-ose.csv",
    "moz-ose-links-older": "acme_example-inbound-links-ose (older).csv",
    "majestic-backlinks": "majestic-backlinks-acme.example-2026-02-06.csv",
    "majestic-backlinks-api": "majestic-getbacklinkdata-acme.example-2026-02-06.csv",
    "majestic-referring-domains": "majestic-refdomains-acme.example-2013-10-09.csv",
    "gsc-linking-text": "https___www.acme.example_-Top linking text-2026-02-06.csv",
    "bing-pages": "acme.example_ReferringPages_2026-02-06.csv",
    "bing-domains": "acme.example_ReferringDomains_2026-02-06.csv",
    "bing-anchors": "acme.example_AnchorTexts_2026-02-06.csv",
    "linkody-links": "linkody-links-2026-02-06.csv",
    "ga4-referrals": "Reports_snapshot.csv",
    "dataforseo-backlinks": "dataforseo-backlinks-2026-02-06.json",
}
"""File name of each format's sample."""

_TABS = [
    "ahrefs-backlinks",
    "ahrefs-referring-domains",
    "ahrefs-referring-ips",
    "ahrefs-backlinks-legacy",
    "ahrefs-backlinks-legacy-grouped",
]
_MARKED = [
    "moz-inbound-links",
    "majestic-backlinks",
    "majestic-referring-domains",
    "bing-pages",
    "bing-domains",
    "bing-anchors",
]
ENCODINGS = dict.fromkeys(_TABS, "utf-16") | dict.fromkeys(_MARKED, "utf-8-sig")
DELIMITERS = dict.fromkeys(_TABS, "\t")
BEFORE = {"moz-inbound-links": 9, "moz-ose-links": 6, "moz-ose-links-older": 6}
"""Lines before the header."""
STACKED = {"ga4-referrals": "Session source / medium,"}
"""How the header begins that stands among other tables."""


class Sample:
    """One sample as text that a test can change and read back.

    JSON is rewritten as the table that its items are; other tables of a stack stay in `text` and
    come back from `render` only where they stand before the table.
    """

    def __init__(self, format_: str) -> None:
        self.format = format_
        self.path = SAMPLES / NAMES[format_]
        encoding = ENCODINGS.get(format_, "utf-8")
        self.text = self.path.read_bytes().decode(encoding)
        self.delimiter = DELIMITERS.get(format_, ",")
        if format_ in JSON_ENVELOPES:
            self.text = tabulate(JSON_ENVELOPES[format_](json.loads(self.text)))
        lines = self.text.splitlines(keepends=True)
        start, end = BEFORE.get(format_, 0), len(lines)
        if (begins := STACKED.get(format_)) is not None:
            start = next(n for n, line in enumerate(lines) if line.startswith(begins))
            end = next(n for n in range(start, len(lines)) if lines[n].startswith("#"))
        self.preamble, self.body = "".join(lines[:start]), "".join(lines[start:end])

    @property
    def cells(self) -> list[list[str]]:
        """Header and records."""
        table = csv.reader(io.StringIO(self.body, newline=""), delimiter=self.delimiter)
        return [row for row in table if row]

    def render(self, cells: list[list[str]], **dialect: Any) -> str:
        """The sample with other cells, in its own or another dialect."""
        out = io.StringIO(newline="")
        csv.writer(out, **{"delimiter": self.delimiter, **dialect}).writerows(cells)
        return self.preamble + out.getvalue()


def tabulate(items: list[dict[str, Any]]) -> str:
    """Items as a table with every key that any of them has."""
    names = list(dict.fromkeys(name for item in items for name in item))
    rows = [[_show(item.get(name)) for name in names] for item in items]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([names, *rows])
    return out.getvalue()


def _show(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    """The rows, whatever their level."""
    frame = reading.links if reading.links is not None else reading.domains
    assert frame is not None
    return list(frame.rows(named=True))


@cache
def read_original(format_: str) -> Reading:
    """The untouched sample of a format, read once."""
    return read_export(Sample(format_).path)


Read = Callable[..., Reading]


@pytest.fixture
def read_text(tmp_path: Path) -> Read:
    """Write text as a file and read it."""

    def write_and_read(
        text: str, name: str = "export.csv", encoding: str = "utf-8", **options: Any
    ) -> Reading:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_export(path, **options)

    return write_and_read
