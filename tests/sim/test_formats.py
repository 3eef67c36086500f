"""Exports have the vendors' own bytes: encoding, quoting, line ends, headers, names, orders."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from blm.sim.tools import ahrefs, moz, search_console, semrush

Rows = Callable[[Path, str, str], list[dict[str, str]]]


REAL = Path(__file__).parents[3] / "shared" / "real"
DATE = "2026-09-01"


def rewrite(text: str, delimiter: str, quoting: Literal[0, 1], end: str) -> str:
    """The same records written by the standard library with the given dialect."""
    out = io.StringIO(newline="")
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(records)
    return out.getvalue()


def test_ahrefs_bytes(plain: Path, find: Callable[[Path, str, str], Path]) -> None:
    """Ahrefs: UTF-16LE with BOM, tabs, every cell quoted, LF, 37 columns, dated name."""
    path = find(plain, DATE, "ahrefs")
    raw = path.read_bytes()
    text = raw[2:].decode("utf-16-le")

    assert raw[:2] == b"\xff\xfe"
    assert text == rewrite(text, "\t", csv.QUOTE_ALL, "\n")
    assert text.startswith('"Referring page title"\t"Referring page URL"\t"Language"')
    assert len(ahrefs.COLUMNS) == 37
    assert re.fullmatch(
        rf"acme\.example-backlinks-subdomains_{DATE}_\d\d-\d\d-\d\d\.csv", path.name
    )


def test_semrush_bytes(plain: Path, find: Callable[[Path, str, str], Path]) -> None:
    """Semrush: UTF-8 without BOM, commas, CRLF, minimal quoting, 19 columns, undated name."""
    path = find(plain, DATE, "semrush")
    text = path.read_bytes().decode("utf-8")

    assert text.startswith("Page ascore,Source title,Source url,")
    assert text == rewrite(text, ",", csv.QUOTE_MINIMAL, "\r\n")
    assert len(semrush.COLUMNS) == 19
    assert path.name == "acme.example-backlinks.csv"


def test_audit_bytes(plain: Path, find: Callable[[Path, str, str], Path], rows: Rows) -> None:
    """The audit's domains view: LF, 14 columns, one row per host, most suspicious first."""
    path = find(plain, DATE, "semrush-audit")
    text = path.read_bytes().decode("utf-8")
    read = rows(plain, DATE, "semrush-audit")
    scores = [int(row["Toxic Score"]) for row in read]
    hosts = [row["Source Domain"] for row in read]

    assert text == rewrite(text, ",", csv.QUOTE_MINIMAL, "\n")
    assert len(semrush.AUDIT_COLUMNS) == 14
    assert re.fullmatch(rf"backlink_audit_domains_\d{{8}}_{DATE}\.csv", path.name)
    assert scores == sorted(scores, reverse=True)
    assert len(hosts) == len(set(hosts))
    assert {row["Link Type"] for row in read} <= {"a", "img", "iframe"}


def test_moz_bytes(plain: Path, find: Callable[[Path, str, str], Path], rows: Rows) -> None:
    """Moz: BOM, nine preamble lines, CRLF, header on line ten, no schemes, `5%` or `--%`."""
    path = find(plain, DATE, "moz")
    raw = path.read_bytes()
    lines = raw[3:].decode("utf-8").split("\r\n")
    read = rows(plain, DATE, "moz")

    assert raw[:3] == b"\xef\xbb\xbf"
    assert re.fullmatch("-+", lines[0])
    assert lines[1:7] == [
        "Inbound Links for,acme.example",
        "Scope,fqdn",
        "Sorted by,source_page_authority",
        "Filters:,external+not_deleted",
        "Anchor text,all",
        "Source PLD,all",
    ]
    assert (lines[7], lines[8], lines[9]) == (lines[0], "", ",".join(moz.COLUMNS))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert re.fullmatch(
        rf"moz-inbound-links-for-acme_example-{DATE}_\d\d_\d\d_\d\d_\d{{6}}Z\.csv", path.name
    )
    assert not any("://" in row["URL"] or "://" in row["Target URL"] for row in read)
    assert {re.sub(r"\d+", "5", row["Spam Score"]) for row in read} == {"5%", "--%"}


def test_search_console_bytes(
    plain: Path, find: Callable[[Path, str, str], Path], rows: Rows
) -> None:
    """Search Console: UTF-8, LF, no newline at the end, newest first, sites without `www.`."""
    latest = find(plain, DATE, "gsc")
    sites = find(plain, DATE, "gsc-sites")
    crawled = [row["Last crawled"] for row in rows(plain, DATE, "gsc")]
    pages = [int(row["Linking pages"]) for row in rows(plain, DATE, "gsc-sites")]

    assert latest.name == f"https___www.acme.example_-Latest links-{DATE}.csv"
    assert sites.name == f"https___www.acme.example_-Top linking sites-{DATE}.csv"
    assert latest.read_bytes().startswith(b"Linking page,Last crawled\nhttp")
    assert sites.read_bytes().startswith(b"Site,Linking pages,Target pages\n")
    for path in (latest, sites):
        raw = path.read_bytes()
        assert raw[-1:] != b"\n"
        assert b"\r" not in raw
    assert crawled == sorted(crawled, reverse=True)
    assert pages == sorted(pages, reverse=True)
    assert not any(row["Site"].startswith("www.") for row in rows(plain, DATE, "gsc-sites"))


@pytest.mark.skipif(not REAL.is_dir(), reason="real files stay outside the project")
@pytest.mark.parametrize(
    ("file", "encoding", "delimiter", "columns"),
    [
        ("ahrefs/caldea_backlinks-subdomains_utf16.csv", "utf-16", "\t", ahrefs.COLUMNS),
        ("semrush/coinlineup.com-backlinks.csv", "utf-8", ",", semrush.COLUMNS),
        (
            "semrush/backlink_audit_domains_27811604_2026-02-06.csv",
            "utf-8",
            ",",
            semrush.AUDIT_COLUMNS,
        ),
        (
            "gsc/https___www.sparkshark.com_-Latest links-2026-05-10.csv",
            "utf-8",
            ",",
            search_console.LATEST_COLUMNS,
        ),
        (
            "gsc/https___www.sparkshark.com_-Top linking sites-2026-05-10.csv",
            "utf-8",
            ",",
            search_console.SITES_COLUMNS,
        ),
    ],
)
def test_headers_are_the_real_ones(
    file: str, encoding: str, delimiter: str, columns: tuple[str, ...]
) -> None:
    """Each header equals that of a file downloaded from the vendor, cell by cell."""
    text = (REAL / file).read_bytes().decode(encoding)

    assert tuple(next(csv.reader(io.StringIO(text), delimiter=delimiter))) == columns


@pytest.mark.parametrize("date", ["2026-07-01", "2026-08-01", "2026-09-01"])
def test_semrush_tells_its_date_by_its_newest_sighting(plain: Path, rows: Rows, date: str) -> None:
    """Semrush names carry no date, so the newest `Last seen` is the observation date."""
    assert max(row["Last seen"] for row in rows(plain, date, "semrush")) == date


@pytest.mark.parametrize("report", ["ahrefs", "semrush", "moz", "semrush-audit"])
def test_first_sightings_precede_last_ones(plain: Path, rows: Rows, report: str) -> None:
    """No row was first seen after it was last seen, nor last seen after the export's date."""
    names = {
        "moz": ("Date First Seen", "Date Last Seen"),
        "semrush-audit": ("First Seen", "Last Seen"),
    }
    first, last = names.get(report, ("First seen", "Last seen"))

    for row in rows(plain, DATE, report):
        assert row[first][:10] <= row[last][:10] <= DATE


def test_semrush_flags(plain: Path, rows: Rows) -> None:
    """Each Semrush row has one kind of link, and is never both new and lost."""
    for row in rows(plain, DATE, "semrush"):
        kinds = [row[kind] for kind in ("Text", "Frame", "Form", "Image")]
        assert sorted(kinds) == ["false", "false", "false", "true"]
        assert (row["New link"], row["Lost link"]) != ("true", "true")


def test_lost_rows_have_one_reason(run: Callable[..., Path], rows: Rows) -> None:
    """With history, an Ahrefs row is lost for one reason; code 0 goes with a drop reason only."""
    read = rows(run(history=True, false_lost=0.05), DATE, "ahrefs")
    lost = [row for row in read if row["Lost"]]

    assert all(bool(row["Lost status"]) != bool(row["Drop reason"]) for row in lost)
    assert all((row["Referring page HTTP code"] == "0") == bool(row["Drop reason"]) for row in read)
    assert not any(row["Lost status"] or row["Drop reason"] for row in read if not row["Lost"])
    assert {row["Lost status"] for row in lost} >= {"", "removedfromhtml", "notfound", "pageerror"}
    assert {row["Drop reason"] for row in lost} >= {"", "tooold"}


def test_without_history_nothing_is_listed_as_lost(plain: Path, rows: Rows) -> None:
    """By default an export holds only what its tool believes to be live."""
    assert not any(row["Lost"] for row in rows(plain, DATE, "ahrefs"))
    assert {row["Lost link"] for row in rows(plain, DATE, "semrush")} == {"false"}
