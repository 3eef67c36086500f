"""Header by name, delimiter and encoding by content: how a file is written changes nothing."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from blm.core.inventory.readings import Reading
from blm.errors import ExportError
from blm.exports import read_export
from blm.exports.files import encodings

from .conftest import NAMES, Read, Sample, read_original, rows_of

formats = pytest.mark.parametrize("format_", NAMES)


def assert_same(reading: Reading, sample: Sample) -> None:
    """The reading has the rows, skips and totals of the untouched sample."""
    original = read_original(sample.format)
    assert rows_of(reading) == rows_of(original)
    assert reading.export.skipped_rows == original.export.skipped_rows
    assert reading.totals == original.totals
    assert reading.targets == original.targets


@formats
def test_columns_in_any_order(format_: str, read_text: Read) -> None:
    """A reordered header gives equal results."""
    sample = Sample(format_)
    order = list(range(len(sample.cells[0])))
    random.Random(7).shuffle(order)
    cells = [[row[i] for i in order] for row in sample.cells]
    assert_same(read_text(sample.render(cells), sample.path.name), sample)


@formats
@pytest.mark.parametrize("change", [str.upper, str.lower, lambda cell: f"  {cell}  "])
def test_header_in_any_case(format_: str, change: Callable[[str], str], read_text: Read) -> None:
    """A header in other case, or padded as Ahrefs pads some cells, gives equal results."""
    sample = Sample(format_)
    header, *records = sample.cells
    cells = [[change(cell) for cell in header], *records]
    assert_same(read_text(sample.render(cells), sample.path.name), sample)


@formats
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_delimiter(format_: str, delimiter: str, read_text: Read) -> None:
    """A file saved again with another delimiter gives equal results."""
    sample = Sample(format_)
    reading = read_text(sample.render(sample.cells, delimiter=delimiter), sample.path.name)
    assert_same(reading, sample)
    if len(sample.cells[0]) > 1:
        assert reading.delimiter == delimiter


@formats
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-be", ""),
        ("utf-16-be", "\ufeff"),
        ("utf-16-le", ""),
        ("utf-16-le", "\ufeff"),
        ("utf-32", ""),
        ("utf-32-be", ""),
        ("utf-32-be", "\ufeff"),
        ("utf-32-le", ""),
    ],
)
def test_any_encoding(format_: str, encoding: str, mark: str, read_text: Read) -> None:
    """Byte order marks are believed; UTF-16 without one is known by its NUL bytes."""
    sample = Sample(format_)
    reading = read_text(mark + sample.text, sample.path.name, encoding)
    assert_same(reading, sample)
    assert reading.encoding == {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(
        encoding, encoding
    )
    assert reading.warnings == ()


@formats
@pytest.mark.parametrize(
    ("end", "quoting"),
    [
        ("\n", csv.QUOTE_MINIMAL),
        ("\r\n", csv.QUOTE_ALL),
        ("\r", csv.QUOTE_MINIMAL),
        ("\n\n", csv.QUOTE_ALL),
    ],
)
def test_any_line_end(format_: str, end: str, quoting: int, read_text: Read) -> None:
    """Line ends of any system, blank lines and needless quotes give equal results."""
    sample = Sample(format_)
    preamble = sample.preamble.replace("\r\n", end)
    body = sample.render(sample.cells, lineterminator=end, quoting=quoting)
    text = preamble + body.removeprefix(sample.preamble)
    assert_same(read_text(text, sample.path.name), sample)
    assert_same(read_text(text.removesuffix(end), sample.path.name), sample)


@formats
@pytest.mark.parametrize("size", [1, 3, 64])
def test_any_chunk_size(format_: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters, line ends and marks that fall between two reads are read whole."""
    sample = Sample(format_)
    whole = read_original(format_)
    monkeypatch.setattr(encodings, "CHUNK", size)
    reading = read_export(sample.path)
    assert_same(reading, sample)
    assert reading.export == whole.export


def test_windows_1252_is_a_guess(read_text: Read) -> None:
    """Bytes that are not UTF-8 are read as Windows-1252, with a warning."""
    sample = Sample("semrush-backlinks")
    text = sample.text.replace("Acme", "Café Acmé – déjà vu")
    reading = read_text(text, encoding="cp1252")
    assert rows_of(reading)[0]["anchor"] == "Café Acmé – déjà vu"
    assert reading.encoding == "cp1252"
    assert len(reading.warnings) == 1
    assert "Windows-1252" in reading.warnings[0]


def test_damaged_utf8_stays_utf8(tmp_path: Path) -> None:
    """One broken byte does not turn every other accented letter of a UTF-8 file into two."""
    sample = Sample("semrush-backlinks")
    text = sample.text.replace("Acme", "Gerät für Mädchen übergroße Größe")
    data = text.encode().replace(b"Shop", b"Sh\xffop")
    (tmp_path / "x.csv").write_bytes(data)
    reading = read_export(tmp_path / "x.csv")
    anchors = [row["anchor"] for row in rows_of(reading)]
    assert anchors[0] == "Gerät für Mädchen übergroße Größe"
    assert anchors[3] == "Sh\ufffdop"
    assert reading.encoding == "utf-8"
    assert reading.warnings == ("some bytes are not UTF-8: each was replaced by U+FFFD",)


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    """Half a character in UTF-16 becomes U+FFFD, with a warning."""
    sample = Sample("ahrefs-backlinks")
    data = sample.path.read_bytes()
    broken = data.replace("SEO".encode("utf-16-le"), b"\x00\xd8" * 3)
    (tmp_path / "x.csv").write_bytes(broken)
    reading = read_export(tmp_path / "x.csv")
    assert rows_of(reading)[6]["anchor"].startswith("@\ufffd")
    assert "UTF-16-LE" in reading.warnings[0]


def test_preamble_is_found_not_counted(read_text: Read) -> None:
    """A shorter or longer preamble, or a spreadsheet's separator line, is passed over."""
    sample = Sample("moz-inbound-links")
    assert_same(read_text(sample.body), sample)
    assert_same(read_text("sep=,\n" + sample.text), sample)
    assert_same(read_text("a note\n" * 20 + sample.text), sample)


def test_moz_scope_names_narrowing_filters(read_text: Read) -> None:
    """An anchor filter in the preamble is part of the scope; "all" is none."""
    sample = Sample("moz-inbound-links")
    text = sample.text.replace("Anchor text,all", "Anchor text,widgets")
    assert read_text(text).export.scope == "fqdn external+not_deleted widgets"


def test_missing_column_is_null_and_named(read_text: Read) -> None:
    """An older Ahrefs export without Is spam gives nulls, no total, and a warning."""
    sample = Sample("ahrefs-backlinks")
    spam = sample.cells[0].index("Is spam")
    cells = [[cell for i, cell in enumerate(row) if i != spam] for row in sample.cells]
    reading = read_text(sample.render(cells))
    assert {row["ahrefs.spam"] for row in rows_of(reading)} == {None}
    assert reading.totals["spam"] is None
    assert reading.warnings == ("columns that this file does not have: is spam",)


def test_older_exports_without_ugc_know_rel(read_text: Read) -> None:
    """Where a report has no ugc and sponsored columns, nofollow alone decides; without it, null."""
    sample = Sample("semrush-backlinks")
    for gone, expected in (
        ({"Ugc", "Sponsored"}, ["follow", "nofollow", "follow", "nofollow"]),
        ({"Nofollow"}, [None, None, "ugc", "sponsored"]),
        ({"Nofollow", "Ugc", "Sponsored"}, [None, None, None, None]),
    ):
        keep = [i for i, name in enumerate(sample.cells[0]) if name not in gone]
        reading = read_text(sample.render([[row[i] for i in keep] for row in sample.cells]))
        assert [row["rel"] for row in rows_of(reading)] == expected


def test_repeated_column_reads_the_first(read_text: Read) -> None:
    """Of two columns of one name the first counts, and a warning says so."""
    sample = Sample("semrush-backlinks")
    cells = [
        [*row, "Anchor" if number == 0 else "other"] for number, row in enumerate(sample.cells)
    ]
    reading = read_text(sample.render(cells))
    assert_same(reading, sample)
    assert reading.warnings == ("1 column without a name or repeating another: not read",)


def test_header_alone_is_an_empty_reading(read_text: Read) -> None:
    """A report without rows is a reading of none: the tool saw nothing."""
    for format_ in NAMES:
        sample = Sample(format_)
        reading = read_text(sample.render(sample.cells[:1]))
        assert reading.export.rows == 0
        assert rows_of(reading) == []
        assert reading.totals["rows"] == 0
        # Only a preamble can date a report without rows.
        assert reading.export.as_of == ("2026-02-06" if format_ == "ga4-referrals" else None)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\xef\xbb\xbf", b"\n\n\r\n"])
def test_empty_file_is_an_error(data: bytes, tmp_path: Path) -> None:
    """A file without a header line says so."""
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(ExportError, match=r"^x\.csv is empty: it has no header line$"):
        read_export(tmp_path / "x.csv")


def test_two_formats_are_told_apart_by_their_most_specific_header(read_text: Read) -> None:
    """Last crawled makes a list of linking pages the latest links, not the sample."""
    assert read_text("Linking page\nhttps://a.example/").export.stream == "gsc.samples"
    with_dates = "Linking page,Last crawled\nhttps://a.example/,2026-01-02"
    assert read_text(with_dates).export.stream == "gsc.links"
