"""Damaged and hostile files: an error for people, a counted skip or a valid row; never a traceback."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blm.core.inventory.readings import STATES, Reading
from blm.core.inventory.streams import STREAMS
from blm.errors import ExportError
from blm.exports import read_export
from tests.pace import few

from .conftest import NAMES, Read, Sample, rows_of

ALL = {name: Sample(name) for name in NAMES}
TABLES = [sample for sample in ALL.values() if not sample.preamble]


def read_bytes(data: bytes) -> Reading | None:
    """The reading of these bytes, or None when they are refused in a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(data)
        try:
            return read_export(path)
        except ExportError as error:
            refusal = str(error)
    assert refusal.startswith("x.csv ")
    assert "\n" not in refusal
    return None


def check_rows(reading: Reading) -> None:
    """What holds for every row of every reading."""
    export = reading.export
    skipped = sum(export.skipped.values())
    read = rows_of(reading)
    numbers = [row["row"] for row in read]
    assert len(read) == (0 if STREAMS[export.stream].level == "facts" else export.rows)
    assert numbers == sorted(set(numbers))
    assert not numbers or 1 <= numbers[0] <= numbers[-1] <= export.rows + skipped
    assert not set(numbers) & {number for number, _ in export.skipped_rows}
    for row in read:
        for name in ("first_seen", "last_seen", "lost_on"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.get(name) or "2026-01-01")
        if reading.links is not None:
            assert re.match(r"(?i)https?://[^/]", row["source_url"])
            assert row["state"] in STATES
            assert (row["lost_on"] is None) or row["state"] == "lost"
            assert len(row["anchor"] or "") <= 1000
            assert len(row["title"] or "") <= 300
        assert not any(
            re.search(r"[\x00-\x1f\x7f-\x9f]", v) for v in row.values() if type(v) is str
        )


@few(37)
@given(st.data())
def test_bytes_lost_or_changed(data: st.DataObject) -> None:
    """Cut anywhere, flip any bytes, drop or repeat any stretch: rows stay valid or are refused."""
    sample = ALL[data.draw(st.sampled_from(sorted(ALL)))]
    raw = bytearray(sample.path.read_bytes())
    place = st.integers(0, len(raw))
    match data.draw(st.sampled_from(["cut", "flip", "drop", "repeat"])):
        case "cut":
            del raw[data.draw(place) :]
        case "flip":
            for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=30)):
                raw[at] = data.draw(st.integers(0, 255))
        case "drop":
            start, end = sorted([data.draw(place), data.draw(place)])
            del raw[start:end]
        case "repeat":
            start, end = sorted([data.draw(place), data.draw(place)])
            raw[start:start] = raw[start:end]
    if (reading := read_bytes(bytes(raw))) is not None:
        check_rows(reading)


@few(15)
@given(st.sampled_from(sorted(ALL)), st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-16-be", "utf-7", "utf-32"]), st.sampled_from(["utf-8", "utf-16-le", "cp1252", "latin-1"]))  # fmt: skip
def test_text_in_the_wrong_encoding(format_: str, written: str, mangled: str) -> None:
    """A file decoded and encoded wrongly on its way is read or refused."""
    data = ALL[format_].text.encode(written, "replace")
    data = data.decode(mangled, "replace").encode("utf-8", "replace")
    if (reading := read_bytes(data)) is not None:
        check_rows(reading)


@few(15)
@given(st.data())
def test_columns_lost_or_repeated(data: st.DataObject) -> None:
    """Without any one column, or with one twice, every record is still a row or a skip."""
    sample = data.draw(st.sampled_from(TABLES))
    cells = sample.cells
    column = data.draw(st.integers(0, len(cells[0]) - 1))
    copies = data.draw(st.sampled_from([0, 2, 3]))
    changed = [[*row[:column], *[row[column]] * copies, *row[column + 1 :]] for row in cells]
    if (reading := read_bytes(sample.render(changed).encode())) is not None:
        check_rows(reading)
        assert reading.export.rows + sum(reading.export.skipped.values()) == len(cells) - 1


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(['"', '""', ",", "\t", "\n", ",,,", "x", "", " ", '"\n', '",', "\0", "\\"]),
    ),
    max_size=6,
)


def split_strictly(text: str, delimiter: str, width: int) -> list[list[str]] | None:
    """The records that the standard library sees, or None where they are not well defined."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, before = [], 0
    try:
        for cells in reader:
            several = reader.line_num - before > 1
            before = reader.line_num
            if several and len(cells) != width:
                return None
            if cells:
                records.append(cells)
    except csv.Error:
        return None
    return records


@few(40, filters=True)
@given(st.sampled_from(TABLES), EDITS)
def test_every_record_is_a_row_or_a_skip(sample: Sample, edits: list[tuple[float, str]]) -> None:
    """Rows and skips add up to the records, and rows hold the cells of their own record."""
    header, _, body = sample.text.replace("\r\n", "\n").partition("\n")
    for place, insert in edits:
        at = int(place * len(body))
        body = body[:at] + insert + body[at + (not insert) :]
    width = len(sample.cells[0])
    delimiter = sample.delimiter if width > 1 else "\t"
    records = split_strictly(body, delimiter, width)
    assume(records is not None)
    assert records is not None
    reading = read_bytes(f"{header}\n{body}".encode())
    assume(reading is not None)  # the sample's own hosts only: an internal table
    assert reading is not None
    check_rows(reading)
    assert reading.export.rows + sum(reading.export.skipped.values()) == len(records)
    names = [cell.lower() for cell in sample.cells[0]]
    place = next((names.index(name) for name in SOURCES if name in names), 0)
    field = "source_url" if reading.links is not None else "domain"
    for row in rows_of(reading):
        read, cell = row[field].casefold(), tidy(records[row["row"] - 1][place]).casefold()
        # A scheme is put before a URL that has none, and taken from a host that has one.
        assert read in cell if field == "domain" else read.endswith(cell)


SOURCES = (
    "source url",
    "sourceurl",
    "referring page url",
    "linking page",
    "url from",
    "url_from",
    "domain",
    "site",
)
"""Columns that hold the source, in the samples without a preamble."""


def tidy(cell: str) -> str:
    """A URL or host as a reading has it."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", cell).strip()


def test_malformed_records_cost_one_line(read_text: Read) -> None:
    """A stray quote, a short and a long record are skipped by number; their neighbours are read."""
    sample = Sample("semrush-backlinks")
    header, *good = sample.text.strip("\r\n").split("\r\n")
    stray = good[0].replace("Ten tools", 'Ten "tools" of "quality')
    lines = [good[0], stray, good[1], "a,b,c", good[2], good[3] + ",extra", good[0]]
    reading = read_text("\r\n".join([header, *lines]))
    assert reading.export.skipped_rows == (
        (2, "malformed CSV"),
        (4, "wrong number of cells"),
        (6, "wrong number of cells"),
    )
    assert [row["row"] for row in rows_of(reading)] == [1, 3, 5, 7]
    assert rows_of(reading)[1]["title"] == 'The "best" list'


def test_short_records_are_seen_without_other_damage(read_text: Read) -> None:
    """A record cut short at its end is not padded with empty cells."""
    sample = Sample("semrush-backlinks")
    reading = read_text(sample.text + "1,T,https://a.example/,https://acme.example/,x\r\n")
    assert reading.export.skipped_rows == ((5, "wrong number of cells"),)


def test_unclosed_quote_does_not_swallow_the_file(read_text: Read) -> None:
    """One quote that never closes costs one record of many."""
    sample = Sample("semrush-audit-domains")
    header, *records = sample.cells
    plain = [r for r in records if not any("," in cell for cell in r)] * 100
    lines = [",".join(row) for row in [header, *plain]]
    lines[50] = (
        lines[50]
        .replace("Backlinks", '"Backlinks', 1)
        .replace("Ten", '"Ten', 1)
        .replace("Odd,", '"Odd,', 1)
    )
    reading = read_text("\n".join(lines))
    assert reading.export.skipped == {"malformed CSV": 1}
    assert reading.export.rows == len(plain) - 1


def test_line_breaks_inside_quotes_are_one_record(read_text: Read) -> None:
    """A title over several lines is a valid record with spaces for breaks."""
    sample = Sample("semrush-backlinks")
    header, first, *rest = sample.cells
    first[1] = "Ten\r\n\r\ntools\n"
    reading = read_text(sample.render([header, first, *rest]))
    assert reading.export.rows == 4
    assert reading.export.skipped == {}
    assert rows_of(reading)[0]["title"] == "Ten tools"


def test_quotes_inside_bare_cells_are_text(read_text: Read) -> None:
    """An inch mark in a cell without quotes is part of it, also over neighbouring rows."""
    sample = Sample("semrush-backlinks")
    text = sample.text.replace(",Acme,", ',12" Acme,').replace(",Shop,", ',Sh"op,')
    reading = read_text(text)
    assert [row["anchor"] for row in rows_of(reading)] == ['12" Acme', "best widgets", "", 'Sh"op']


@pytest.mark.parametrize("format_", NAMES)
@pytest.mark.parametrize("junk", ["\x00" * 9, "\ufffd\ufeff", "é" * 90_000, '"' * 9, "\x1f\x1f|"])
def test_junk_in_every_cell(format_: str, junk: str) -> None:
    """A record of nothing but junk is skipped or read; all other records are rows as before."""
    sample = ALL[format_]
    header, *records = sample.cells
    width = len(header)
    reading = read_bytes(sample.render([header, *records, [junk] * width]).encode())
    assert reading is not None
    check_rows(reading)
    assert rows_of(reading)[: len(rows_of(read_export(sample.path)))] == rows_of(
        read_export(sample.path)
    )
    assert reading.export.rows + sum(reading.export.skipped.values()) == len(records) + 1


@pytest.mark.parametrize("counts", [True, False])
def test_table_beyond_mending_is_refused(
    read_text: Read, monkeypatch: pytest.MonkeyPatch, *, counts: bool
) -> None:
    """Should the engine fail on the mended copy too, the file is named, without a traceback."""
    collect = pl.LazyFrame.collect

    def fail(frame: pl.LazyFrame, **how: Any) -> Any:
        if counts and frame.collect_schema().names() == ["len"]:
            return collect(frame, **how)
        raise pl.exceptions.ComputeError

    monkeypatch.setattr(pl.LazyFrame, "collect", fail)
    with pytest.raises(ExportError, match=r"^x\.csv has rows that cannot be read as a table$"):
        read_text(ALL["semrush-backlinks"].text, "x.csv")
