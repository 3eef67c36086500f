"""Small random data for the comparison: exports, inventories, people's words, policies.

hypothesis draws a seed and all else follows from it, so that rows are many and cheap; left to draw
each value itself it would mostly draw a handful of plain ones.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import LINK_COLUMNS, STATES, Export, Reading
from blm.core.inventory.streams import STREAMS
from tests.reference.normalising import OTHER_TARGET, Row

Choices = Mapping[str, Sequence[Any]]

PAGES = (
    "one.example/a", "two.example/a", "one.example/b", "spam-links-4711.example/links/", "one.example/A",
    "shop.host.example/dir/1?id=2", "my.host.example", "coffee-grinder-deals.example/list", "WWW.one.example/a",
    "seo-rank-000.example/a/../b", "bücher.example/ü", "xn--bcher-kva.example/%C3%BC", "192.0.2.7/x",
    "host.example/", "gov.example/a?utm_source=x&id=1", "gov.example/a?id=1", "two.example:443/a", "two.example:8080/a",
    "n1.example/q'u\"ote", "n2.example/?q=1&&q=2", "n3.example", "n4.example/a#top", "a.b.c.example/%7euser/",
    "spam-links-4711.example/directory/b", "spam-links-4711.example/c", "one.example/b/", "one.example/b//c?", "one.example/b?x&fbclid=",
    "a.blogspot.com/1", "b.blogspot.com/2", "sub.b.blogspot.com:80/%E4", "www.com/a", "www.two.example/a?b=%zz", "c.example/katalog/",
    "c.example/a;b=1?c#d", "c.example/links/x.html?Q=%41", "[2001:db8::1]/a", "пример.example/страница", "blog.acme.example/x", "two.example./a", "me@two.example/a", "a-long-and-winding-name.example/a?gclid=1",
)  # fmt: skip
STARTS = ("https://", "https://", "http://", "https://www.", "HTTPS://")
TARGETS = (
    "https://acme.example/", "http://www.acme.example", "https://acme.example/Shop", "https://acme.example:443/",
    "https://acme.example/Shop?utm_campaign=x#y", "https://shop.acme.example/x", "https://other.example/", "nowhere",
)  # fmt: skip
ODD_SOURCES = (
    "ftp://one.example/",
    "https://",
    "one.example/a",
    "https://one.example:99999/",
    "https://exa mple/",
)
DAYS = ("2026-01-01", "2026-01-05", "2026-02-01", "2026-02-03", "2026-03-01", "2026-03-15", "2026-04-01", "2026-05-01")  # fmt: skip
ANCHORS = (
    "Acme", None, "coffee grinder", "", "best coffee grinder deals", "online casino bonus", "click here",
    "https://acme.example/guide", "ten things we learned about water this year", 'say "hi" \\ and\tgo',
    "a\u2028b\x85c\ufeffd", "📎 über", "Kaffeemühle", "нажмите здесь", "Acme Kaffeemühle", "コーヒーミル", "cliquez ici", "www.acme.example",
    "best coffee grinders", "cheap viagra", "2024", "Acmé",
)  # fmt: skip
TITLES = (
    None, None, "Coffee grinder reviews and tests for your kitchen", "Verzeichnis: die besten Seiten im Netz", "Link directory: submit your site",
    "Ten notes on the weather of the day", "", "Kaffee & Tee",
)  # fmt: skip
FIELDS: Choices = {
    "anchor": ANCHORS,
    "rel": ("follow", "nofollow", None, "nofollow ugc", "follow", "sponsored"),
    "kind": ("text", "image", None, "redirect"),
    "title": TITLES,
    "lang": ("en", None, "de", "pt-BR", "EN_us"),
    "topics": (None, "Food and drink > Coffee", "Society > History"),
    "content": (None, True, False),
    "out": (10, None, 0, 11, 12, 100, 500, 1),
    "first_seen": (None, "2025-12-01", "2026-01-10", "2026-02-20", "2025-06-30"),
}
LINK_FIELDS: Choices = {
    "page": PAGES,
    "start": STARTS,
    "odd": (*[None] * 35, *ODD_SOURCES),
    "target_url": (*TARGETS[:2] * 4, *TARGETS),
    **FIELDS,
    "last_seen": (None, *DAYS),
    "state": (*["live"] * 7, *STATES),
    "lost_on": (None, *DAYS[:5]),
    "reason": (None, "notfound", "removedfromhtml", "lost"),
}
RATINGS = (None, 0.0, 5.0, 5.5, 6.25, 9.99, 10.0, 30.0, 44.0, 45.0, 59.5, 60.0, 61.0, 99.9)
VOLUMES = (None, 0.0, 1.0, 10.0, 11.0, 12.0, 100.0, 1234.5, 2.0**-20, 2e6)
VALUES: Choices = {
    "rating": RATINGS,
    "volume": VOLUMES,
    "flag": (None, True, False),
    "text": (None, "NL", "de"),
}
METRICS_OF: Mapping[str, Sequence[str]] = {
    "ahrefs.links": ("ahrefs.dr", "ahrefs.traffic", "ahrefs.page_traffic", "ahrefs.spam"),
    "semrush.links": ("semrush.page_as",),
    "semrush.audit": ("semrush.as", "semrush.toxic"),
    "moz.links": ("moz.da", "moz.spam"),
    "majestic.links": ("majestic.page_tf", "majestic.page_cf"),
    "ahrefs.domains": ("ahrefs.dr", "ahrefs.traffic", "ahrefs.spam", "ahrefs.backlinks"),
    "semrush.domains": ("semrush.as", "semrush.backlinks", "semrush.country"),
    "gsc.sites": ("gsc.linking_pages", "gsc.target_pages"),
    "ga4.referrals": ("ga4.sessions",),
}
DOMAIN_FIELDS: Choices = {
    "domain": (
        "one.example",
        "two.example",
        "WWW.two.example",
        "spam-links-4711.example",
        "host.example",
        "n1.example",
        "shop.host.example",
        "bücher.example",
        "192.0.2.7",
        "",
        "not a host",
        "two.example.",
        "blog.acme.example",
        "sub.two.example",
        "only.example",
    ),
    "state": ("live", "live", "live", "lost"),
}


def draw_row(dice: random.Random, choices: Choices) -> Row:
    """One choice of each."""
    return {name: dice.choice(values) for name, values in choices.items()}


def draw_rows(dice: random.Random, choices: Choices, most: int) -> list[Row]:
    """None to `most` rows, mostly many."""
    count = dice.choice((most, most, most // 2, min(most, 2), 0))
    return [draw_row(dice, choices) for _ in range(count)]


def spell_link(row: Row, stream: str) -> Row:
    """A row of a link-level export from its choices; Search Console says nothing but the page."""
    url = f"{row['start']}{row['page']}"
    lost = row["state"] == "lost"
    told = lost or row["state"] in ("dropped", "blocked")
    said = {**row, "lost_on": row["lost_on"] if lost else None}
    said |= {"reason": row["reason"] if told else None, "source_url": row["odd"] or url}
    if not STREAMS[stream].targets:
        said |= dict.fromkeys((*FIELDS, "target_url"))
    if stream == "other.links" and row["content"] is None:
        said["target_url"] = None  # a column map may name no target, or a cell be empty
    return said


def frame_rows(rows: Sequence[Row], types: Mapping[str, Any]) -> Any:
    """Rows as the frame of a reading."""
    numbered = [{**row, "row": number} for number, row in enumerate(rows, 1)]
    columns = {name: [row.get(name) for row in numbered] for name in types}
    return pl.DataFrame(columns, schema=dict(types))


def types_of(stream: str) -> dict[str, Any]:
    """Columns of a reading of this stream, as `exports.tables.rows.shape_rows` gives them."""
    kinds = {"flag": pl.Boolean, "text": pl.String}
    metrics = {n: kinds.get(METRICS[n].kind, pl.Float64) for n in METRICS_OF.get(stream, ())}
    if STREAMS[stream].level == "link":
        return {**{n: getattr(pl, kind.__name__) for n, kind in LINK_COLUMNS.items()}, **metrics}
    names = ("domain", "first_seen", "last_seen", "state")
    return {"row": pl.Int64, **dict.fromkeys(names, pl.String), **metrics}


def make_reading(rows: Sequence[Row], facts: Row, number: str) -> Reading:
    """A reading of these rows and facts; a report of domains names each host once."""
    stream = facts["stream"]
    is_link = STREAMS[stream].level == "link"
    hosts = {row["domain"]: row for row in rows} if not is_link else {}
    spelt = [spell_link(row, stream) for row in rows] if is_link else list(hosts.values())
    frame = frame_rows([] if STREAMS[stream].level == "facts" else spelt, types_of(stream))
    states = [row["state"] for row in spelt if row["state"] != "live"]
    export = Export(
        file=f"{facts['file']}.csv",
        stream=stream,
        format="drawn",
        as_of=facts["as_of"],
        scope=facts["scope"],
        coverage=facts["coverage"],
        cap=10 if facts["coverage"] == "capped" else None,
        rows=len(spelt),
        skipped=facts["skipped"],
        skipped_rows=tuple((place, "no URL") for place in range(1, 4)) if facts["skipped"] else (),
        states={state: states.count(state) for state in dict.fromkeys(states)},
        sha256=number,
    )
    links, domains = (frame, None) if is_link else (None, frame)
    return Reading(export, links, domains, "utf-8", ",", {}, {})


SCENES = (
    ("ahrefs.links", "semrush.links", "gsc.links", "ahrefs.domains"),
    ("ahrefs.links", "gsc.links", "gsc.sites", "ahrefs.links"),
    ("moz.links", "semrush.links", "semrush.audit", "ahrefs.links"),
    ("majestic.links", "other.links", "linkody.links", "gsc.samples"),
    ("semrush.domains", "ga4.referrals", "gsc.anchors", "moz.links"),
)
"""Which tools a site has."""
FACTS: Choices = {
    "late": (0, 0, 1, -1),
    "stream": (0, 0, 0, 1, 1, 2, 3),
    "scope": (*[None] * 9, "subdomains"),
    "coverage": (*["full"] * 9, "capped", "sample"),
    "thin": (*[False] * 5, True),
    "file": ("b", "a"),
    "skipped": ({}, {"no URL": 3}, {OTHER_TARGET: 2, "broken": 1}),
}


def draw_batches(
    dice: random.Random, *, batches: int, exports: int, rows: int
) -> list[list[Reading]]:
    """Runs of ingestion one after the other, each of several readings, some of them of other days."""
    scene = dice.choice(SCENES)
    found = []
    for batch in range(dice.choice((1, *range(2, batches + 1), batches, batches))):
        count = dice.randint(1, exports)
        found.append([draw_reading(dice, scene, batch, n, rows) for n in range(count)])
    return found


def draw_reading(
    dice: random.Random, scene: Sequence[str], batch: int, number: int, rows: int
) -> Reading:
    """One export of one of the scene's tools."""
    facts = draw_row(dice, FACTS)
    stream = scene[facts["stream"]]
    day = DAYS[min(max(batch + facts["late"], 0), len(DAYS) - 1)]
    is_link = STREAMS[stream].level == "link"
    metrics = {name: VALUES[METRICS[name].kind] for name in METRICS_OF.get(stream, ())}
    fields = {**(LINK_FIELDS if is_link else DOMAIN_FIELDS), **metrics}
    drawn = draw_rows(dice, fields, 3 if facts["thin"] else rows)
    return make_reading(drawn, {**facts, "stream": stream, "as_of": day}, f"{batch}-{number}")
