"""Date, scope, coverage and counts of an export."""

from __future__ import annotations

import pytest

from blm.errors import ExportError
from blm.exports.column_maps.file_names import find_date, find_property
from blm.exports.vendors.ahrefs.ahrefs_backlinks import read_mode

from .conftest import Read, Sample, rows_of


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("acme.example-backlinks-subdomains_2026-02-06_09-49-40.csv", "2026-02-06"),
        ("acme.example-backlinks-subdomains-live-23-Feb-2020_16-35-25-0f0f.csv", "2020-02-23"),
        ("backlink_audit_domains_27811604_2026-02-06.csv", "2026-02-06"),
        ("moz-inbound-links-for-acme_example-2022-03-01_10_20_30_123456Z.csv", "2022-03-01"),
        ("https___www.acme.example_-Latest links-2026-05-10 (1).csv", "2026-05-10"),
        ("2019-01-01.example-Latest links-2026-07-18.csv", "2026-07-18"),
        ("links 2026_07_18 - Sheet1.csv", "2026-07-18"),
        ("acme.example-Latest links-2026-02-31.csv", None),
        ("id-120260206-x.csv", None),
        ("99-Foo-2020.csv", None),
        ("acme.example-backlinks.csv", None),
    ],
)
def test_date_in_a_file_name(name: str, day: str | None) -> None:
    """The last real date of a name, in each vendor's spelling."""
    assert find_date(name) == day


@pytest.mark.parametrize(
    ("name", "scope", "host"),
    [
        ("https___www.acme.example_-Latest links-2026-05-10.csv", "url-prefix", "www.acme.example"),
        ("http___acme.example_blog_-Latest links-2026-05-10.csv", "url-prefix", "acme.example"),
        (
            "a-b.acme.example-More sample links-2026-05-10 (2).csv",
            "domain-property",
            "a-b.acme.example",
        ),
        ("Acme.Example-Top linking sites-2026-05-10.csv", "domain-property", "acme.example"),
        ("acme.example.csv", None, None),
        ("my links-Latest links-2026-05-10.csv", None, None),
    ],
)
def test_property_in_a_file_name(name: str, scope: str | None, host: str | None) -> None:
    """Search Console writes the property before the table's name; a renamed file tells nothing."""
    about = find_property(name, ())
    assert (about.scope, about.property_host) == (scope, host)


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("acme.example-backlinks-subdomains_2026-02-06.csv", "subdomains"),
        ("acme.example-backlinks-exact_2026-02-06.csv", "exact"),
        ("acme_backlinks-prefix_utf16.csv", "prefix"),
        ("acme.example-broken-backlinks-domain_2026-02-06.csv", "broken domain"),
        ("backlinks-domains.csv", None),
    ],
)
def test_mode_in_an_ahrefs_name(name: str, scope: str | None) -> None:
    """The mode is the scope; broken backlinks, a stream of their own, never compare with all."""
    about = read_mode(name, ())
    assert about.scope == scope
    assert about.stream == ("ahrefs.broken" if "broken" in name else None)


def test_as_of_order(read_text: Read) -> None:
    """A given date wins over the name, the name over the rows; the rows' newest date is the last."""
    text = Sample("ahrefs-backlinks").text
    named = "x-backlinks-subdomains_2026-03-09.csv"
    assert read_text(text, named, as_of="2026-01-01").export.as_of == "2026-01-01"
    assert read_text(text, named).export.as_of == "2026-03-09"
    assert read_text(text, "x.csv").export.as_of == "2026-02-06"


def test_as_of_counts_lost_dates_that_rows_do_not_keep(read_text: Read) -> None:
    """The day on which Ahrefs dropped a row dates the export too."""
    text = Sample("ahrefs-backlinks").text.replace("2026-02-06 07:00:00", "2026-04-01 07:00:00")
    reading = read_text(text, "x.csv")
    assert reading.export.as_of == "2026-04-01"
    assert rows_of(reading)[5]["lost_on"] is None


@pytest.mark.parametrize("given", ["2026-2-1", "20260201", "yesterday", "2026-02-30", ""])
def test_as_of_must_be_a_date(given: str, read_text: Read) -> None:
    """Another spelling is refused, not guessed."""
    with pytest.raises(ExportError, match="is not a date"):
        read_text(Sample("semrush-backlinks").text, as_of=given)


def repeat(sample: Sample, rows: int, host: str = "h{n}.example") -> str:
    """The sample's first record, `rows` times, with its host numbered."""
    header, first = sample.cells[:2]
    text = [[cell.replace("news.example", host.format(n=n)) for cell in first] for n in range(rows)]
    return sample.render([header, *text])


def test_one_link_per_domain_is_detected(read_text: Read) -> None:
    """Ahrefs rows of as many hosts, twenty at least, are one per domain; Semrush rows are not."""
    ahrefs, semrush = Sample("ahrefs-backlinks"), Sample("semrush-backlinks")
    assert read_text(repeat(ahrefs, 20)).export.coverage == "one-per-domain"
    assert read_text(repeat(ahrefs, 19)).export.coverage == "full"
    assert read_text(repeat(ahrefs, 20, "same.example")).export.coverage == "full"
    assert read_text(repeat(semrush, 20)).export.coverage == "full"


def test_known_caps(read_text: Read) -> None:
    """As many records as a plan's limit, skipped ones included, is a cut export."""
    sample = Sample("semrush-backlinks")
    text = repeat(sample, 10_000)
    export = read_text(text).export
    assert (export.coverage, export.cap) == ("capped", 10_000)
    assert read_text(text + text.rsplit("\r\n", 2)[1]).export.coverage == "full"
    broken = read_text(text.replace("https://h5.example", "mailto:h5")).export
    assert (broken.coverage, broken.rows, broken.skipped) == (
        "capped",
        9_999,
        {"source URL is not http or https": 1},
    )


def test_a_cap_says_more_than_grouping(read_text: Read) -> None:
    """A capped export of one link per domain is capped: a domain may be cut off."""
    assert read_text(repeat(Sample("ahrefs-backlinks"), 1_000)).export.coverage == "capped"


def test_targets_are_the_twenty_most_frequent(read_text: Read) -> None:
    """Targets are hosts, most rows first, ties by name."""
    sample = Sample("semrush-backlinks")
    header, first = sample.cells[:2]
    hosts = ["b.example", "b.example", "a.example", *(f"t{n:02}.example" for n in range(30))]
    rows = [[cell.replace("//acme.example", f"//{host}") for cell in first] for host in hosts]
    targets = read_text(sample.render([header, *rows])).targets
    assert list(targets.items())[:3] == [("b.example", 2), ("a.example", 1), ("t00.example", 1)]
    assert len(targets) == 20


def test_only_twenty_skipped_rows_are_listed(read_text: Read) -> None:
    """All skips are counted; the first twenty are named."""
    reading = read_text("Linking page\n" + "nothing\n" * 30 + "https://a.example/\n")
    assert reading.export.skipped == {"source URL is not http or https": 30}
    assert [row for row, _ in reading.export.skipped_rows] == list(range(1, 21))
    assert [row["row"] for row in rows_of(reading)] == [31]
