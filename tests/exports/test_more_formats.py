"""The samples of legacy, smaller and domain-level formats: what is odd about each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from blm.exports import read_export
from blm.exports.vendors.dataforseo_backlinks import flatten
from blm.exports.vendors.ga4_referrals import read_preamble

from .conftest import Read, Sample, rows_of


def column(format_: str, name: str) -> list[Any]:
    """One column of a sample's rows."""
    return [row[name] for row in rows_of(read_export(Sample(format_).path))]


def test_ahrefs_domains() -> None:
    """Padded headers are read; a domain with a lost date is unlisted, not live."""
    reading = read_export(Sample("ahrefs-referring-domains").path)
    assert rows_of(reading)[0] == {
        "row": 1,
        "domain": "news.example",
        "first_seen": "2024-03-01",
        "last_seen": None,
        "state": "live",
        "ahrefs.dr": 76.5,
        "ahrefs.traffic": 1456241.0,
        "ahrefs.spam": False,
        "ahrefs.backlinks": 3.0,
    }
    assert column("ahrefs-referring-domains", "state") == ["live", "live", "live", "unlisted"]
    assert (reading.export.scope, reading.export.as_of) == ("subdomains", "2026-02-06")
    assert reading.export.states == {"unlisted": 1}
    assert reading.totals == {"rows": 4, "backlinks_sum": 45, "lost": 1, "spam": 1}


def test_ahrefs_domains_without_a_comparison(read_text: Read) -> None:
    """New and lost links are there only with two dates; without them nothing is missed."""
    sample = Sample("ahrefs-referring-domains")
    keep = [i for i, name in enumerate(sample.cells[0]) if name not in ("New links", "Lost links")]
    reading = read_text(sample.render([[row[i] for i in keep] for row in sample.cells]))
    assert reading.warnings == ()
    assert rows_of(reading) == rows_of(read_export(sample.path))


@pytest.mark.parametrize(
    ("format_", "rows", "totals"),
    [
        ("ahrefs-referring-ips", 3, {"referring_domains_sum": 53, "links_sum": 1401}),
        ("gsc-linking-text", 4, {"empty_anchor": 1}),
        ("bing-anchors", 3, {"links_sum": 16, "empty_anchor": 1}),
    ],
)
def test_facts_are_counted_and_invent_nothing(
    format_: str, rows: int, totals: dict[str, int]
) -> None:
    """Subnets and anchors are counted; no link and no domain is made of them."""
    reading = read_export(Sample(format_).path)
    assert reading.links is None
    assert rows_of(reading) == []
    assert reading.export.rows == rows
    assert reading.totals == {"rows": rows, **totals}
    assert reading.targets == {}


def test_ahrefs_legacy() -> None:
    """Type tells kind and follow state; a lost day without a reason is unlisted."""
    assert column("ahrefs-backlinks-legacy", "rel") == ["follow", "nofollow", "ugc", "follow"]
    assert column("ahrefs-backlinks-legacy", "kind") == ["text", "image", "redirect", "text"]
    assert column("ahrefs-backlinks-legacy", "state") == ["live", "live", "live", "unlisted"]
    reading = read_export(Sample("ahrefs-backlinks-legacy").path)
    first = rows_of(reading)[0]
    assert (first["source_url"], first["target_url"]) == (
        "https://news.example/review",
        "https://www.acme.example/",
    )
    assert (first["anchor"], first["title"]) == ("Acme", 'Ten tools, "tested"')
    assert (first["first_seen"], first["last_seen"]) == ("2019-03-01", "2020-02-20")
    assert (first["out"], first["lang"]) == (10, "en")
    assert (first["ahrefs.dr"], first["ahrefs.page_traffic"]) == (76.0, 5315.0)
    assert (reading.export.as_of, reading.export.stream) == ("2020-02-23", "ahrefs.links")


def test_ahrefs_legacy_grouped() -> None:
    """The variant with Total Backlinks has one date and no lost rows."""
    format_ = "ahrefs-backlinks-legacy-grouped"
    assert column(format_, "first_seen") == ["2017-12-24", "2018-03-01"]
    assert column(format_, "last_seen") == [None, None]
    assert column(format_, "rel") == ["follow", "nofollow"]
    assert column(format_, "kind") == ["text", "frame"]
    assert column(format_, "lang") == ["en", "de"]


def test_semrush_legacy() -> None:
    """Without sponsored and ugc nofollow decides; the old page score is not today's."""
    reading = read_export(Sample("semrush-backlinks-legacy").path)
    assert [row["rel"] for row in rows_of(reading)] == ["follow", "nofollow"]
    assert [row["state"] for row in rows_of(reading)] == ["live", "unlisted"]
    assert "semrush.page_as" not in rows_of(reading)[0]
    assert reading.totals["new"] == 1
    assert reading.export.stream == "semrush.links"


@pytest.mark.parametrize("format_", ["semrush-backlinks-legacy", "semrush-referring-domains"])
def test_semrush_with_semicolons(format_: str, read_text: Read) -> None:
    """Semrush writes semicolons in some countries: the same rows."""
    sample = Sample(format_)
    reading = read_text(sample.render(sample.cells, delimiter=";"))
    assert reading.delimiter == ";"
    assert rows_of(reading) == rows_of(read_export(sample.path))


def test_moz_legacy() -> None:
    """Both variants: a preamble, URLs without a scheme, and a spam score that is no percentage."""
    assert column("moz-ose-links", "rel") == ["follow", "nofollow", None]
    assert column("moz-ose-links", "kind") == [None, None, "redirect"]
    assert column("moz-ose-links", "source_url")[0] == "http://www.news.example/review"
    assert column("moz-ose-links-older", "rel") == ["follow", "nofollow"]
    assert column("moz-ose-links-older", "moz.da") == [61.0, 12.0]
    reading = read_export(Sample("moz-ose-links").path, as_of="2017-05-05")
    assert "moz.spam" not in rows_of(reading)[0]
    assert reading.export.as_of == "2017-05-05"


def test_majestic_download() -> None:
    """Any mark sets a flag; a mention is no link and is left out, harmlessly."""
    format_ = "majestic-backlinks"
    assert column(format_, "rel") == ["follow", "nofollow", "follow"]
    assert column(format_, "kind") == ["text", "image", "redirect"]
    assert column(format_, "anchor") == ["Acme", '"best", widgets', ""]
    assert column(format_, "majestic.page_tf") == [38.0, 3.0, 0.0]
    assert column(format_, "majestic.page_cf") == [40.0, 45.0, 0.0]
    assert column(format_, "topics") == ["Business/Industrial Goods", None, "Society"]
    assert column(format_, "first_seen")[0] == "2024-03-01"
    assert column(format_, "last_seen")[0] == "2026-01-30"
    reading = read_export(Sample(format_).path)
    assert reading.export.skipped_rows == ((4, "a mention, not a link"),)


def test_majestic_api_fields() -> None:
    """Flags are 0 and 1; a deleted link is lost with its day and word, a dropped one unlisted."""
    format_ = "majestic-backlinks-api"
    assert column(format_, "state") == ["live", "lost", "unlisted"]
    assert column(format_, "lost_on") == [None, "2025-12-30", None]
    assert column(format_, "reason") == [None, "linkremoved", None]
    assert column(format_, "kind") == ["text", "frame", "image"]
    assert column(format_, "rel") == ["follow", "nofollow", "follow"]
    assert column(format_, "last_seen")[1] == "2025-12-01"


def test_majestic_domains(read_text: Read) -> None:
    """Dates are day first; columns that end in the site's name are read when there is one site."""
    sample = Sample("majestic-referring-domains")
    reading = read_export(sample.path)
    assert rows_of(reading)[0] == {
        "row": 1,
        "domain": "news.example",
        "first_seen": "2010-12-24",
        "last_seen": "2013-08-30",
        "state": "live",
        "majestic.tf": 58.0,
        "majestic.cf": 61.0,
        "majestic.backlinks": 3.0,
    }
    assert reading.warnings == ()
    header, *records = sample.cells
    two = [[*header, "BackLinks_rival.example"], *([*row, "7"] for row in records)]
    compared = read_text(sample.render(two))
    assert {row["majestic.backlinks"] for row in rows_of(compared)} == {None}
    assert compared.warnings == ("columns that this file does not have: backlinks",)


def test_bing() -> None:
    """Pages have anchors without rel and dates; domains come with a scheme and a port."""
    assert column("bing-pages", "anchor") == ["Acme", 'the "best" | widgets', ""]
    assert set(column("bing-pages", "rel")) == {None}
    assert set(column("bing-pages", "first_seen")) == {None}
    assert column("bing-domains", "domain") == ["news.example", "www.forum.example"]
    assert column("bing-domains", "bing.backlinks") == [3.0, 1240.0]


def test_bing_with_another_column_is_not_bing(read_text: Read) -> None:
    """Three such names are common: a fourth column makes it some other tool's file."""
    with pytest.raises(Exception, match="no known export"):
        read_text(
            "Source Url,Anchor text,Target Url,Colour\nhttps://a.example/,x,https://b.example/,red"
        )


def test_linkody() -> None:
    """What is expected is no observation: rel and anchor stay unknown; no landing page, no link."""
    reading = read_export(Sample("linkody-links").path)
    assert [row["target_url"] for row in rows_of(reading)] == [
        "https://acme.example/",
        "https://acme.example/widgets",
    ]
    assert {(row["rel"], row["anchor"], row["first_seen"]) for row in rows_of(reading)} == {
        (None, None, None)
    }
    assert reading.export.coverage == "sample"
    assert reading.export.skipped == {"no landing page is named": 1}
    assert reading.totals["expected_follow"] == 1


def test_analytics() -> None:
    """Of stacked tables the one by session source; of media, referral; spam is marked."""
    reading = read_export(Sample("ga4-referrals").path)
    assert [(row["domain"], row["ga4.sessions"]) for row in rows_of(reading)] == [
        ("news.example", 37.0),
        ("wiki.example", 3.0),
        ("de.forum.example", 2.0),
    ]
    assert reading.export.skipped == {
        "not a referral": 4,
        "referrer spam": 1,
        "the source is no site": 2,
    }
    assert (reading.export.as_of, reading.export.scope) == ("2026-02-06", "28 days")
    assert reading.property_host == "acme.example"


ACQUISITION = (
    "# ----\n# Traffic acquisition\n# Account: Acme\n# Property: Shop of Acme\n# ----\n#\n"
    "# Start date: 20260101\n# End date: 20260131\n"
    "Session source / medium,Sessions,Engaged sessions,Key events\n"
    ",100,50,4\nnews.example / referral,90,45,4\ngoogle / organic,10,5,0\n"
)


def test_traffic_acquisition(read_text: Read) -> None:
    """More columns and a row of totals change nothing; a property's free name is no host."""
    reading = read_text(ACQUISITION)
    assert [(row["row"], row["domain"]) for row in rows_of(reading)] == [(2, "news.example")]
    assert reading.export.skipped == {"not a referral": 2}
    assert (reading.export.as_of, reading.property_host) == ("2026-01-31", None)


def test_two_periods_are_refused(read_text: Read) -> None:
    """A comparison holds the table twice: which is meant cannot be told."""
    second = ACQUISITION.split("# ----\n#\n")[1]
    with pytest.raises(Exception, match="compares two periods"):
        read_text(f"{ACQUISITION}#\n{second}")


@pytest.mark.parametrize("day", ["20260230", "00000000"])
def test_impossible_period_is_no_date(day: str) -> None:
    """A damaged preamble dates nothing."""
    about = read_preamble("", (f"# Start date: {day}", f"# End date: {day}"))
    assert (about.as_of, about.scope) == (None, None)


def test_dataforseo() -> None:
    """Attributes join to rel; a field may be absent; lost without a reason is unlisted."""
    format_ = "dataforseo-backlinks"
    reading = read_export(Sample(format_).path)
    assert [row["rel"] for row in rows_of(reading)] == ["follow", "nofollow ugc", "follow", None]
    assert [row["kind"] for row in rows_of(reading)] == ["text", "image", "text", "canonical"]
    assert [row["state"] for row in rows_of(reading)] == ["live", "live", "unlisted", "live"]
    assert column(format_, "dataforseo.rank") == [310.0, 310.0, 310.0, None]
    assert column(format_, "dataforseo.spam") == [7.0, 61.0, 7.0, 7.0]
    assert column(format_, "lang") == ["en", "de", "en", "en"]
    assert reading.encoding == "json"


def test_dataforseo_ranks_of_another_scale_are_not_kept() -> None:
    """The request says the scale; ranks of 100 and of 1,000 never meet in one column."""
    answer = json.loads(Sample("dataforseo-backlinks").path.read_text())
    assert {item["rank_scale"] for item in flatten(answer)} == {"one_thousand"}
    answer["tasks"][0]["data"]["rank_scale"] = "one_hundred"
    assert {item["rank_scale"] for item in flatten(answer)} == {"one_hundred"}


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"tasks": 3}, {"tasks": [7]}, {"tasks": [{"status_code": 40501}]}]
)
def test_other_json_is_no_answer(answer: object) -> None:
    """What is no answer, or a failed one, is an error and not an empty list of links."""
    with pytest.raises(ValueError, match="task"):
        flatten(answer)


def test_empty_answers_hold_no_items() -> None:
    """Null results and null items are none; what is nested in an item is left out."""
    tasks = [
        {"result": None},
        {"result": [{"items": None}, {"items": [{"a": {"b": 1}, "c": [2]}]}]},
    ]
    assert flatten({"tasks": tasks}) == [{"a": None, "c": "2", "rank_scale": "one_thousand"}]
