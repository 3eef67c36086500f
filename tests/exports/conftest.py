"""Samples in true vendor formats, and ways to write variations of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blm.core.readings import Reading
from blm.exports import read_export

SAMPLES = Path(__file__).parent / "samples"

NAMES = {
    "ahrefs-backlinks": "acme.example-backlinks-subdomains_2026-02-06_09-49-40.csv",
    "semrush-backlinks": "acme.example-backlinks.csv",
    "semrush-audit-domains": "backlink_audit_domains_12345678_2026-02-06.csv",
    "semrush-referring-domains": "acme.example-backlinks_refdomains.csv",
    "moz-inbound-links": "moz-inbound-links-for-acme_example-2022-03-01_10_20_30_123456Z.csv",
    "gsc-latest-links": "https___www.acme.example_-Latest links-2026-02-06.csv",
    "gsc-sample-links": "acme.example-More sample links-2026-02-06 (1).csv",
    "gsc-linking-sites": "https___www.acme.example_-Top linking sites-2026-02-06.csv",
}
"""File name of each format's sample."""

ENCODINGS = {"ahrefs-backlinks": "utf-16", "moz-inbound-links": "utf-8-sig"}
DELIMITERS = {"ahrefs-backlinks": "\t"}


class Sample:
    """One sample as text that a test can change and read back."""

    def __init__(self, format_: str) -> None:
        self.format = format_
        self.path = SAMPLES / NAMES[format_]
        encoding = ENCODINGS.get(format_, "utf-8")
        self.text = self.path.read_bytes().decode(encoding)
        self.delimiter = DELIMITERS.get(format_, ",")
        skipped = 9 if format_ == "moz-inbound-links" else 0
        lines = self.text.splitlines(keepends=True)
        self.preamble, self.body = "".join(lines[:skipped]), "".join(lines[skipped:])

    @property
    def cells(self) -> list[list[str]]:
        """Header and records."""
        return list(csv.reader(io.StringIO(self.body, newline=""), delimiter=self.delimiter))

    def render(self, cells: list[list[str]], **dialect: Any) -> str:
        """The sample with other cells, in its own or another dialect."""
        out = io.StringIO(newline="")
        csv.writer(out, **{"delimiter": self.delimiter, **dialect}).writerows(cells)
        return self.preamble + out.getvalue()


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    """The rows, whatever their level."""
    frame = reading.links if reading.links is not None else reading.domains
    assert frame is not None
    return list(frame.rows(named=True))


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
