"""Each format's sample, field by field."""

from __future__ import annotations

import hashlib

import pytest

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import HARMLESS, LINK_COLUMNS
from blm.core.inventory.streams import STREAMS
from blm.exports import FORMATS, read_export
from blm.exports.column_maps.format import Format

from .conftest import NAMES, Sample, rows_of

AHREFS = {
    "target_url": "https://www.acme.example/",
    "anchor": "Acme",
    "rel": "follow",
    "kind": "text",
    "title": "A page",
    "lang": "en",
    "topics": "Business > Tools",
    "content": True,
    "out": 6,
    "first_seen": "2024-03-01",
    "last_seen": "2026-02-05",
    "state": "live",
    "ahrefs.dr": 40.0,
    "ahrefs.traffic": 100.0,
    "ahrefs.page_traffic": 0.0,
    "ahrefs.spam": False,
}
LOST, BLOCKED, DROPPED = (
    {"state": "lost", "lost_on": "2026-01-20", "reason": "notfound", "last_seen": "2026-01-02"},
    {"state": "blocked", "reason": "pageerror"},
    {"state": "dropped", "reason": "tooold", "last_seen": "2020-05-05", "lang": None},
)


def said(row: dict[str, object]) -> dict[str, object]:
    """A row without its nulls."""
    return {name: value for name, value in row.items() if value is not None}


def expect(**fields: object) -> dict[str, object]:
    """An Ahrefs row that differs from the usual one in these fields."""
    return said({**AHREFS, **fields})


def test_ahrefs_backlinks() -> None:
    """UTF-16 with tabs: flags join to rel, reasons to states, two rows are skipped with reasons."""
    reading = read_export(Sample("ahrefs-backlinks").path)
    title = 'Ten tools that “last”, say testers: "solid" & quick'
    assert [said(row) for row in rows_of(reading)] == [
        expect(
            **{"ahrefs.dr": 76.5, "ahrefs.traffic": 1456241.0, "ahrefs.page_traffic": 5315.0},
            row=1,
            source_url="https://news.example/review",
            title=title,
            out=10,
            topics="Travel > Spas; Business",
        ),
        expect(
            **{"ahrefs.dr": 0.9},
            row=2,
            source_url="https://blog.example/post?id=7",
            rel="nofollow ugc",
            anchor="best widgets",
            kind="image",
            content=False,
        ),
        expect(
            row=3,
            source_url="http://münchen-widgets.example/liste",
            target_url="http://acme.example/geräte",
            anchor="Geräte für München",
            rel="sponsored",
            lang="de",
        ),
        expect(row=4, source_url="https://gone.example/old", **LOST),
        expect(row=5, source_url="https://shy.example/", **BLOCKED),
        expect(row=6, source_url="https://dusty.example/", **DROPPED),
        expect(
            **{"ahrefs.dr": 0.0, "ahrefs.spam": True},
            row=7,
            source_url="https://spam.example/a",
            anchor="@SEO TEAM | cheap links",
            kind="redirect",
            title=None,
            topics=None,
        ),
        expect(
            row=8,
            source_url="https://empty.example/",
            anchor="",
            kind="image",
            first_seen=None,
            last_seen="2026-02-06",
        ),
    ]
    export = reading.export
    assert (export.stream, export.format) == ("ahrefs.links", "ahrefs-backlinks")
    assert (export.as_of, export.scope) == ("2026-02-06", "subdomains")
    assert (export.coverage, export.cap, export.rows) == ("full", None, 8)
    assert export.skipped == {"no source URL": 1, "source URL is not http or https": 1}
    assert export.skipped_rows == ((9, "source URL is not http or https"), (10, "no source URL"))
    assert export.states == {"blocked": 1, "dropped": 1, "lost": 1}
    assert (reading.encoding, reading.delimiter) == ("utf-16-le", "\t")
    assert reading.targets == {"www.acme.example": 7, "acme.example": 1}
    assert reading.totals == {
        "rows": 8,
        "hosts": 8,
        "nofollow": 1,
        "lost": 3,
        "spam": 1,
        "empty_anchor": 1,
        "first_seen_min": "2024-03-01 10:00:00",
        "last_seen_max": "2026-02-06 09:30:00",
    }


def test_semrush_backlinks() -> None:
    """The kind is the flag that is set, ugc and sponsored stand without nofollow, lost is unlisted."""
    reading = read_export(Sample("semrush-backlinks").path)
    rows = rows_of(reading)
    assert said(rows[0]) == {
        "row": 1,
        "source_url": "https://news.example/review",
        "target_url": "https://acme.example/",
        "anchor": "Acme",
        "rel": "follow",
        "kind": "text",
        "title": "Ten tools, tested",
        "out": 47,
        "first_seen": "2025-07-08",
        "last_seen": "2026-02-03",
        "state": "live",
        "semrush.page_as": 45.0,
    }
    assert [row["rel"] for row in rows] == ["follow", "nofollow", "ugc", "nofollow sponsored"]
    assert [row["kind"] for row in rows] == ["text", "image", "form", "frame"]
    assert [row["state"] for row in rows] == ["live", "unlisted", "live", "live"]
    assert [row["anchor"] for row in rows] == ["Acme", "best widgets", "", "Shop"]
    assert rows[1]["title"] == 'The "best" list'
    assert (rows[1]["out"], rows[1]["reason"], rows[1]["lost_on"]) == (1240, None, None)
    assert rows[2]["title"] is None
    assert reading.export.as_of == "2026-02-04"
    assert reading.export.scope is None
    assert reading.totals == {
        "rows": 4,
        "hosts": 4,
        "nofollow": 2,
        "ugc": 1,
        "sponsored": 1,
        "new": 2,
        "lost": 1,
        "empty_anchor": 1,
    }


def test_semrush_audit() -> None:
    """Audit rows are links, one per host, with the vendor's scores; their tags become kinds."""
    reading = read_export(Sample("semrush-audit-domains").path)
    rows = rows_of(reading)
    assert said(rows[1]) == {
        "row": 2,
        "source_url": "http://ads.example/pages",
        "target_url": "http://www.acme.example/",
        "anchor": "447. acme.example",
        "rel": "nofollow",
        "kind": "image",
        "title": "The Globe, pages",
        "first_seen": "2024-03-15",
        "last_seen": "2026-02-03",
        "state": "live",
        "semrush.as": 4.0,
        "semrush.page_as": 1.0,
        "semrush.toxic": 59.0,
    }
    assert [row["kind"] for row in rows] == ["text", "image", "frame", "text"]
    assert [row["semrush.toxic"] for row in rows] == [100.0, 59.0, 0.0, 45.0]
    assert rows[2]["anchor"] == ""
    assert reading.export.as_of == "2026-02-06"
    assert reading.export.coverage == "one-per-domain"
    assert reading.totals == {
        "rows": 4,
        "source_domains": 4,
        "nofollow": 1,
        "toxic_ge60": 1,
        "potentially_45_59": 2,
        "lt45": 1,
    }


def test_semrush_domains() -> None:
    """Referring domains are a domain-level reading; a row without a host name is skipped."""
    reading = read_export(Sample("semrush-referring-domains").path)
    assert reading.links is None
    assert rows_of(reading) == [
        {
            "row": 1,
            "domain": "news.example",
            "first_seen": "2025-01-03",
            "last_seen": "2026-02-06",
            "state": "live",
            "semrush.as": 45.0,
            "semrush.backlinks": 886.0,
            "semrush.ip": "192.0.2.178",
            "semrush.country": None,
        },
        {
            "row": 2,
            "domain": "widgets.example",
            "first_seen": "2024-09-06",
            "last_seen": "2026-02-04",
            "state": "live",
            "semrush.as": 2.0,
            "semrush.backlinks": 1240.0,
            "semrush.ip": "192.0.2.9",
            "semrush.country": "us",
        },
    ]
    assert reading.export.skipped == {"domain is not a host name": 1}
    assert reading.export.states == {}
    assert reading.targets == {}
    assert reading.totals == {"rows": 2, "backlinks_sum": 2126}


def test_moz_inbound_links() -> None:
    """A preamble gives scope and target; URLs get a scheme; the state wins over a lost date."""
    reading = read_export(Sample("moz-inbound-links").path)
    rows = rows_of(reading)
    assert said(rows[0]) == {
        "row": 1,
        "source_url": "http://www.news.example/review",
        "target_url": "http://acme.example/",
        "anchor": "Acme",
        "rel": "follow",
        "title": "Ten tools tested",
        "out": 12,
        "first_seen": "2021-05-01",
        "last_seen": "2022-02-20",
        "state": "live",
        "moz.da": 61.0,
        "moz.spam": 5.0,
    }
    assert [row["moz.spam"] for row in rows] == [5.0, None, 61.0, 1.0]
    assert [row["rel"] for row in rows] == ["follow", "nofollow", "follow", "follow"]
    assert [row["state"] for row in rows] == ["live", "live", "lost", "unlisted"]
    assert [row["lost_on"] for row in rows] == [None, None, "2021-03-04", None]
    assert [row["reason"] for row in rows] == [None, None, "lost", None]
    assert (rows[3]["first_seen"], rows[3]["last_seen"]) == (None, None)
    assert reading.export.as_of == "2022-03-01"
    assert reading.export.scope == "fqdn external+not_deleted"
    assert reading.property_host == "acme.example"
    assert reading.encoding == "utf-8-sig"
    assert reading.totals == {
        "rows": 4,
        "hosts": 4,
        "nofollow": 1,
        "lost": 2,
        "empty_anchor": 1,
    }


def test_gsc_latest_links() -> None:
    """Search Console names pages and dates only; "never crawled" is no date."""
    reading = read_export(Sample("gsc-latest-links").path)
    assert [said(row) for row in rows_of(reading)] == [
        {
            "row": 1,
            "source_url": "https://news.example/review",
            "last_seen": "2026-02-05",
            "state": "live",
        },
        {
            "row": 2,
            "source_url": "https://maps.example/Sydney/Flooring Supply",
            "last_seen": "2026-02-01",
            "state": "live",
        },
        {"row": 3, "source_url": "https://forum.example/t/1", "state": "live"},
    ]
    assert (reading.export.scope, reading.property_host) == ("url-prefix", "www.acme.example")
    assert reading.export.coverage == "sample"
    assert reading.warnings == ()


def test_gsc_sample_links() -> None:
    """A copy of a domain property's sample has a host, a date and no other column."""
    reading = read_export(Sample("gsc-sample-links").path)
    assert [row["source_url"] for row in rows_of(reading)] == [
        "https://news.example/review",
        "https://shop.example/a,b",
        "http://forum.example/t/1",
    ]
    assert (reading.export.scope, reading.property_host) == ("domain-property", "acme.example")
    assert (reading.export.as_of, reading.export.coverage) == ("2026-02-06", "sample")


def test_gsc_linking_sites() -> None:
    """Top linking sites are referring domains with two counts, thousands marks or not."""
    reading = read_export(Sample("gsc-linking-sites").path)
    nothing = {"first_seen": None, "last_seen": None, "state": "live"}
    assert rows_of(reading) == [
        {
            "row": 1,
            "domain": "news.example",
            **nothing,
            "gsc.linking_pages": 1240.0,
            "gsc.target_pages": 3.0,
        },
        {
            "row": 2,
            "domain": "forum.example",
            **nothing,
            "gsc.linking_pages": 2.0,
            "gsc.target_pages": 1.0,
        },
    ]
    assert reading.totals == {"rows": 2, "linking_pages_sum": 1242}


@pytest.mark.parametrize("format_", FORMATS, ids=lambda f: f.name)
def test_contract(format_: Format) -> None:
    """Every format has a sample, and its frame the columns and types of the contract, in order."""
    sample = Sample(format_.name)
    reading = read_export(sample.path)
    metrics = [name for name in METRICS if name in format_.columns]
    if STREAMS[format_.stream].level == "link":
        assert reading.links is not None
        assert reading.links.columns == [*LINK_COLUMNS, *metrics]
        for name, dtype in LINK_COLUMNS.items():
            assert reading.links.schema[name] == dtype
    else:
        assert reading.domains is not None
        head = ["row", "domain", "first_seen", "last_seen", "state"]
        assert reading.domains.columns == [*head, *metrics]
    assert reading.export.file == sample.path.name
    assert reading.export.sha256 == hashlib.sha256(sample.path.read_bytes()).hexdigest()
    assert reading.totals["rows"] == reading.export.rows
    assert set(format_.leaves_out) <= HARMLESS
    assert set(format_.columns) <= {*LINK_COLUMNS, *METRICS, "domain"}
    assert all(METRICS[m].name.partition(".")[0] == STREAMS[format_.stream].vendor for m in metrics)


def test_table_of_formats() -> None:
    """Every stream but that of column maps has a format, names are unique, and the samples are those of the table."""
    mapped = {"other.links"}  # whatever a site's own column map says
    told = {"ahrefs.broken"}  # laid out as backlinks are; the file's name tells
    assert {format_.stream for format_ in FORMATS} == set(STREAMS) - mapped - told
    assert [format_.name for format_ in FORMATS] == list(NAMES)
