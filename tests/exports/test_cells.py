"""Cells as vendors write them, through one format that has each kind."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.exports.column_maps import cells

from .conftest import Read, Sample, rows_of


def evaluate(cell: cells.Cell, *values: str | None) -> list[Any]:
    """A cell's values for a column named x."""
    return pl.DataFrame({"x": values}, schema={"x": pl.String}).select(y=cell.value)["y"].to_list()


def test_dates() -> None:
    """Only real days after 1 January 1970 are dates, with or without a time."""
    good = ("2026-02-06", "2026-02-06 09:49:40", " 2026-02-06T09:49:40Z ", "2024-02-29")
    assert evaluate(cells.date("x"), *good) == ["2026-02-06"] * 3 + ["2024-02-29"]
    bad = ("", "--", "1969-12-31", "1970-01-01", "2026-02-30", "06/02/2026", "soon", None)
    assert evaluate(cells.date("x"), *bad) == [None] * len(bad)


def test_numbers() -> None:
    """Thousands marks and percent signs go; a comma elsewhere is no thousands mark."""
    values = ("0.9", "1,240", "1,234,567.5", "5%", " 76 ", "0")
    assert evaluate(cells.number("x"), *values) == [0.9, 1240.0, 1234567.5, 5.0, 76.0, 0.0]
    values = ("", "--", "--%", "12,5", "1,2345", "many", None)
    assert evaluate(cells.number("x"), *values) == [None] * len(values)


def test_flags() -> None:
    """True and false in any case, 1 and 0; anything else is unknown."""
    assert evaluate(cells.flag("x"), "true", "TRUE", " Yes", "1") == [True] * 4
    assert evaluate(cells.flag("x"), "false", "False ", "no", "0") == [False] * 4
    assert evaluate(cells.flag("x"), "", "maybe", None) == [None] * 3


def test_text_is_tidied() -> None:
    """Control characters go, white space collapses, the limit counts characters."""
    values = ("  a \t\n b\u00a0\u2003c ", "ca\x00si\x07no\x92", "é" * 2000, "", "日本 語")
    expected = ["a b c", "casino", "é" * 1000, "", "日本 語"]
    assert evaluate(cells.anchor("x"), *values) == expected


def test_escaped_line_breaks() -> None:
    """Where a vendor writes a line break as two characters they become a space; elsewhere not."""
    assert evaluate(cells.title("x", escapes=True), r"a\r\nb") == ["a b"]
    assert evaluate(cells.title("x"), r"a\r\nb") == [r"a\r\nb"]


def test_languages() -> None:
    """The first code of a list, in lower case."""
    values = ("en", "EN, uk", "pt-BR", "", "unknown language", "english")
    assert evaluate(cells.language("x"), *values) == ["en", "en", "pt-br", None, None, None]


def test_urls_without_a_scheme() -> None:
    """A scheme is put before URLs that have none, and only before those."""
    values = ("a.example/b", "https://a.example/", "HTTP://a.example/", "mailto:x@a.example", "")
    expected = ["http://a.example/b", *values[1:]]
    assert evaluate(cells.url("x", scheme="http"), *values) == expected


@given(st.tuples(*[st.sampled_from([True, False, None])] * 3))
def test_rel(flags: tuple[bool | None, ...]) -> None:
    """Follow needs every flag known and unset; any set flag is named, in one order."""
    names = ("nofollow", "sponsored", "ugc")
    expressions = {
        name: pl.lit(flag, dtype=pl.Boolean) for name, flag in zip(names, flags, strict=True)
    }
    value = pl.select(cells.rel(**expressions).value.alias("rel")).item()
    joined = " ".join(name for name, flag in zip(names, flags, strict=True) if flag)
    assert value == (joined or (None if None in flags else "follow"))


@given(st.text(max_size=60))
def test_any_text_is_tidy(text: str) -> None:
    """No text leaves control characters, double spaces or ends that are not trimmed."""
    if (
        value := evaluate(cells.anchor("x"), text.encode(errors="replace").decode())[0]
    ) is not None:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]|\s\s", value)
        assert value == value.strip()


@given(st.text(alphabet="0123456789-+: T", max_size=14))
def test_any_date_is_iso_or_null(text: str) -> None:
    """A date is ten characters that sort as they should, or it is not there."""
    (value,) = evaluate(cells.date("x"), text)
    assert value is None or re.fullmatch(r"(19[7-9]|[2-9]\d\d)\d-[01]\d-[0-3]\d", value)


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("Domain rating", "many", "ahrefs.dr"),
        ("Domain rating", "-1", "ahrefs.dr"),
        ("Domain traffic", "1e999", "ahrefs.traffic"),
        ("Domain rating", "NaN", "ahrefs.dr"),
        ("External links", "inf", "out"),
        ("External links", "99999999999999999999999", "out"),
        ("First seen", "06/02/2026", "first_seen"),
        ("Is spam", "perhaps", "ahrefs.spam"),
        ("Type", "telepathy", "kind"),
    ],
)
def test_unreadable_values_are_null_and_counted(
    column: str, value: str, field: str, read_text: Read
) -> None:
    """A value that cannot be kept is null, and a warning counts it; an empty one is neither."""
    sample = Sample("ahrefs-backlinks")
    header, first, second, *rest = sample.cells
    place = header.index(column)
    first[place], second[place] = value, ""
    reading = read_text(sample.render([header, first, second, *rest]))
    assert [row[field] for row in rows_of(reading)[:2]] == [None, None]
    assert reading.warnings == (f"{field}: 1 value could not be read",)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "no source URL"),
        (" \x00 ", "no source URL"),
        ("https://a.example/" + "x" * 4096, "source URL over 4,096 characters"),
        ("ftp://a.example/", "source URL is not http or https"),
        ("javascript:alert(1)", "source URL is not http or https"),
        ("https:///path", "source URL has no plain host name"),
        ("https://localhost/", "source URL has no plain host name"),
        ("https://user:secret@a.example/", "source URL has no plain host name"),
        ("https://a b.example/", "source URL has no plain host name"),
        ("http://?", "source URL has no plain host name"),
    ],
)
def test_rows_without_a_usable_source(url: str, reason: str, read_text: Read) -> None:
    """A row whose source URL cannot be used is skipped with a reason."""
    sample = Sample("semrush-backlinks")
    header, first, *rest = sample.cells
    first[2] = url
    reading = read_text(sample.render([header, first, *rest]))
    assert reading.export.skipped_rows == ((1, reason),)
    assert [row["row"] for row in rows_of(reading)] == [2, 3, 4]


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.7:8080/x",
        "HTTPS://A.EXAMPLE",
        "https://[2001:db8::1]/",
        "http://日本.example/?q=a@b",
        "https://a.example?x",
        "http://a.example.:80#y",
    ],
)
def test_unusual_sources_that_are_fine(url: str, read_text: Read) -> None:
    """Addresses, ports, Unicode hosts and missing paths are kept as exported."""
    sample = Sample("semrush-backlinks")
    header, first, *rest = sample.cells
    first[2] = url
    assert rows_of(read_text(sample.render([header, first, *rest])))[0]["source_url"] == url


@pytest.mark.parametrize(
    ("url", "reason"),
    [("", "no target URL"), ("tel:123", "target URL is not http or https")],
)
def test_rows_without_a_usable_target(url: str, reason: str, read_text: Read) -> None:
    """A report that names targets must name one in each row."""
    sample = Sample("semrush-audit-domains")
    header, first, *rest = sample.cells
    first[5] = url
    assert read_text(sample.render([header, first, *rest])).export.skipped == {reason: 1}


def test_ahrefs_lost_without_a_reason_is_unlisted(read_text: Read) -> None:
    """Lost with neither status nor drop reason is the tool's word alone."""
    sample = Sample("ahrefs-backlinks")
    reading = read_text(sample.text.replace("notfound", ""))
    row = rows_of(reading)[3]
    assert (row["state"], row["lost_on"], row["reason"]) == ("unlisted", None, None)
