"""Exports saved again by a spreadsheet of any country give the rows of the original."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from blm.core.inventory.readings import Reading
from blm.exports import read_export

from .conftest import NAMES, Read, Sample, read_original, rows_of

formats = pytest.mark.parametrize("format_", NAMES)
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)( .*)?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Change = Callable[[str], str]


def dates(form: str) -> Change:
    """ISO dates in another spelling."""

    def change(cell: str) -> str:
        if (found := ISO.fullmatch(cell)) is None:
            return cell
        year, month, day, rest = found.groups(default="")
        if not 1 <= int(month) <= 12:
            return cell
        named = {"y": year, "m": month, "d": day, "M": int(month), "D": int(day)}
        return form.format(name=MONTHS[int(month) - 1], **named) + rest

    return change


def numbers(mark: str, point: str) -> Change:
    """Plain numbers with marks between thousands and another decimal point."""

    def change(cell: str) -> str:
        if not re.fullmatch(r"(?:0|[1-9]\d{0,8})(?:\.\d+)?", cell):
            return cell
        whole, _, rest = cell.partition(".")
        return f"{int(whole):,}".replace(",", mark) + (point + rest if rest else "")

    return change


def words(yes: str, no: str) -> Change:
    """True and false in another language."""
    return lambda cell: {"true": yes, "false": no}.get(cell.lower(), cell)


WAYS: dict[str, tuple[Change, str]] = {
    "28/09/2026": (dates("{d}/{m}/{y}"), ","),
    "28-09-2026": (dates("{d}-{m}-{y}"), ","),
    "28.9.2026": (dates("{D}.{M}.{y}"), ";"),
    "28 Sep 2026": (dates("{d} {name} {y}"), ","),
    "Sep 28, 2026": (dates("{name} {D}, {y}"), ","),
    "2026/09/28": (dates("{y}/{m}/{d}"), "\t"),
    "TRUE": (words("TRUE", "FALSE"), ","),
    "WAHR": (words("WAHR", "FALSCH"), ";"),
    "VRAI": (words("VRAI", "FAUX"), ";"),
    "1": (words("1", "0"), ","),
    "1,240.5": (numbers(",", "."), ","),
    "1.240,5": (numbers(".", ","), ";"),
    "1\u202f240,5": (numbers("\u202f", ","), ";"),
    "1 240,5": (numbers(" ", ","), ";"),
    "1'240.5": (numbers("'", "."), ";"),
}


def assert_alike(reading: Reading, sample: Sample) -> None:
    """The same rows, skips, facts and totals as from the original."""
    original = read_original(sample.format)
    assert rows_of(reading) == rows_of(original)
    for fact in ("stream", "as_of", "rows", "skipped_rows", "states", "coverage"):
        assert getattr(reading.export, fact) == getattr(original.export, fact)
    assert reading.totals == original.totals
    assert reading.targets == original.targets


@formats
@pytest.mark.parametrize("way", WAYS)
def test_spelt_anew(format_: str, way: str, read_text: Read) -> None:
    """Dates, numbers and flags of another country read as the vendor's own."""
    sample = Sample(format_)
    change, delimiter = WAYS[way]
    header, *records = sample.cells
    cells = [header, *([change(cell) for cell in row] for row in records)]
    assert_alike(read_text(sample.render(cells, delimiter=delimiter), sample.path.name), sample)


def add_separator_line(sample: Sample) -> str:
    """What Excel puts first so that it knows its own delimiter."""
    return "sep=;\r\n" + sample.render(sample.cells, delimiter=";")


def add_empty_columns(sample: Sample) -> str:
    """What a spreadsheet adds when a cell further right was ever touched."""
    return sample.render([[*row, "", ""] for row in sample.cells], delimiter=";")


def add_empty_cells(sample: Sample) -> str:
    """Delimiters after the last cell of each record, and none in the header."""
    header, *records = sample.cells
    return sample.render([header, *([*row, ""] for row in records)])


def add_index(sample: Sample) -> str:
    """What pandas puts before the first column."""
    rows = [["" if n == 0 else str(n - 1), *row] for n, row in enumerate(sample.cells)]
    return sample.render(rows, delimiter=",")


def add_named_index(sample: Sample) -> str:
    """What pandas calls that column when it reads and writes it again."""
    rows = [["Unnamed: 0" if n == 0 else str(n - 1), *row] for n, row in enumerate(sample.cells)]
    return sample.render(rows, delimiter=",")


def add_mark(sample: Sample) -> str:
    """A byte order mark."""
    return "\ufeff" + sample.text.removeprefix("\ufeff")


def use_pipes(sample: Sample) -> str:
    """A delimiter that is rarely seen."""
    return sample.render(sample.cells, delimiter="|")


def quote_all(sample: Sample) -> str:
    """Quotes around every cell."""
    return sample.render(sample.cells, quoting=csv.QUOTE_ALL)


CHANGES = (
    add_separator_line, add_empty_columns, add_empty_cells, add_index, add_named_index, add_mark,
    use_pipes, quote_all,
)  # fmt: skip


@formats
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_laid_out_anew(format_: str, change: Callable[[Sample], str], read_text: Read) -> None:
    """Other delimiters, added columns, marks and quotes change no row."""
    sample = Sample(format_)
    if change is add_empty_cells and len(sample.cells[0]) == 1:
        pytest.skip("a URL may end in a comma: one column has no delimiter")
    assert_alike(read_text(change(sample), sample.path.name), sample)


def read_column(read_text: Read, column: str, values: list[str], **dialect: Any) -> Reading:
    """Semrush backlinks with these values in one column."""
    sample = Sample("semrush-backlinks")
    header, first, *_ = sample.cells
    at = header.index(column)
    rows = [[*first[:at], value, *first[at + 1 :]] for value in values]
    return read_text(sample.render([header, *rows], **dialect))


def test_one_date_decides_for_its_column(read_text: Read) -> None:
    """A day above twelve tells the order of all dates of the column."""
    reading = read_column(read_text, "First seen", ["03/04/2025", "13/04/2025"])
    assert [row["first_seen"] for row in rows_of(reading)] == ["2025-04-03", "2025-04-13"]
    assert reading.warnings == ()
    reading = read_column(read_text, "First seen", ["03/04/2025", "04/13/2025"])
    assert [row["first_seen"] for row in rows_of(reading)] == ["2025-03-04", "2025-04-13"]
    assert reading.warnings == ()


def test_dates_that_tell_no_order_are_doubted(read_text: Read) -> None:
    """Without any day above twelve the day is read first, and a warning says so."""
    reading = read_column(read_text, "First seen", ["03/04/2025", "05/06/2025"])
    assert [row["first_seen"] for row in rows_of(reading)] == ["2025-04-03", "2025-06-05"]
    assert reading.warnings == ("first seen: no date tells its day from its month: read day first",)


def test_an_ambiguous_column_follows_the_file(read_text: Read) -> None:
    """Where another column is surely month first, so is this one."""
    sample = Sample("semrush-backlinks")
    header, first, *_ = sample.cells
    for name, value in (("First seen", "03/04/2025"), ("Last seen", "04/13/2025")):
        first[header.index(name)] = value
    reading = read_text(sample.render([header, first]))
    assert rows_of(reading)[0]["first_seen"] == "2025-03-04"
    assert reading.warnings == (
        "first seen: no date tells its day from its month: read month first",
    )


def test_dates_that_contradict_are_not_read(read_text: Read) -> None:
    """A column that must be both ways is neither; its values are null and counted."""
    reading = read_column(read_text, "First seen", ["13/04/2025", "04/13/2025"])
    assert [row["first_seen"] for row in rows_of(reading)] == [None, None]
    assert reading.warnings == (
        "first seen: some dates must be day first, others month first: none is read",
        "first_seen: 2 values could not be read",
    )


def test_impossible_days_stay_unread(read_text: Read) -> None:
    """A date of the right form that no calendar has is null and counted."""
    reading = read_column(read_text, "First seen", ["31/04/2025", "30/04/2025"])
    assert [row["first_seen"] for row in rows_of(reading)] == [None, "2025-04-30"]
    assert reading.warnings == ("first_seen: 1 value could not be read",)


def test_a_decimal_comma_anywhere_is_one_everywhere(read_text: Read) -> None:
    """One country wrote the whole file: points are thousands where commas are decimals."""
    sample = Sample("ahrefs-backlinks")
    header, first, second, *_ = sample.cells
    rating, traffic = header.index("Domain rating"), header.index("Domain traffic")
    first[rating], first[traffic] = "74,5", "1.234.567"
    second[rating], second[traffic] = "9", "1.240"
    reading = read_text(sample.render([header, first, second], delimiter=";"))
    found = [(row["ahrefs.dr"], row["ahrefs.traffic"]) for row in rows_of(reading)]
    assert found == [(74.5, 1234567.0), (9.0, 1240.0)]


def test_ratings_keep_their_decimal_point(read_text: Read) -> None:
    """A rating has no thousands: its point is a decimal one, beside counts that have some."""
    sample = Sample("ahrefs-backlinks")
    header, first, *_ = sample.cells
    first[header.index("Domain rating")] = "1.240"
    first[header.index("Domain traffic")] = "12.240"
    row = rows_of(read_text(sample.render([header, first], delimiter=";")))[0]
    assert (row["ahrefs.dr"], row["ahrefs.traffic"]) == (1.24, 12240.0)


def test_texts_are_never_spelt_anew(read_text: Read) -> None:
    """Anchors and URLs keep what looks like dates, numbers and words of a country."""
    sample = Sample("semrush-backlinks")
    header, *records = sample.cells
    texts = ["28/09/2026", "1.240", "WAHR", "1 240"]
    at = header.index("Anchor")
    rows = [[*row[:at], text, *row[at + 1 :]] for row, text in zip(records, texts, strict=True)]
    change = dates("{d}/{m}/{y}")
    cells = [header, *([change(cell) for cell in row] for row in rows)]
    reading = read_text(sample.render(cells, delimiter=";"))
    assert [row["anchor"] for row in rows_of(reading)] == texts
    assert rows_of(reading)[0]["first_seen"] == rows_of(read_export(sample.path))[0]["first_seen"]


def test_quoted_line_breaks_in_a_saved_file(read_text: Read) -> None:
    """Breaks inside quotes and respelt values in one file are both read."""
    sample = Sample("semrush-backlinks")
    header, first, *rest = sample.cells
    first[1] = "Ten\ntools"
    change = dates("{d}/{m}/{y}")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(
        [header, *([change(c) for c in row] for row in [first, *rest])]
    )
    reading = read_text(out.getvalue())
    assert rows_of(reading)[0]["title"] == "Ten tools"
    assert [r["last_seen"] for r in rows_of(reading)] == [
        r["last_seen"] for r in rows_of(read_export(sample.path))
    ]
