"""Truth to vendor's file to snapshot: every field that a format carries comes back."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.hosts import urls
from blm.core.inventory.ingest import ingest, prepare
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import Reading
from blm.core.inventory.snapshot import Snapshot, domain_schema, empty, link_schema
from blm.core.inventory.streams import STREAMS
from blm.exports import FORMATS, read_export
from blm.exports.column_maps.format import Format
from tests.pace import few

from .conftest import Sample
from .writers import WRITERS, Truth, write

AS_OF = "2026-02-06"
BY_NAME = {format_.name: format_ for format_ in FORMATS}
FULL_REL = {
    "ahrefs-backlinks",
    "semrush-backlinks",
    "ahrefs-backlinks-legacy",
    "ahrefs-backlinks-legacy-grouped",
    "dataforseo-backlinks",
}
"""Formats that tell sponsored and ugc from nofollow; the others know nothing of them."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "semrush-audit-domains": ("text", "image", "frame"),
    "semrush-backlinks": ("text", "image", "frame"),
    "semrush-backlinks-legacy": ("text", "image", "frame"),
    "moz-ose-links": ("redirect",),
    "moz-ose-links-older": ("redirect",),
    "dataforseo-backlinks": ("text", "image", "redirect"),
}
"""Kinds that a format has words for, where it has not all."""
DATED = {"ahrefs-backlinks", "moz-inbound-links", "majestic-backlinks-api"}
"""Formats that say on which day and why a link went; others leave it out of the live ones."""
TOPICAL = {"majestic-backlinks", "majestic-backlinks-api"}

PIECES = st.sampled_from(
    ['"', '""', "\n", "\r\n", ",", ";", "\t", "|", "@seo", "=1+1", "-2", "'", "\u202e", "\u200b", "🚀", "ß", "Я",
     "日本", " ", "\xa0", "x" * 400, "\\n", "\\", "<b>", "`", "\x07", "#", "# Start", "a b", "Acme", "--", "(empty)"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=7).map("".join)
HOSTS = st.sampled_from(["h{}.example", "münchen-{}.example", "日本{}.example", "a-{}.b.example"])
DAYS = st.dates(date(2001, 1, 1), date(2025, 12, 31)).map(str)
PATHS = st.sampled_from(
    ["/", "/a?b=c,d;e", "/ü/ß", "/x%22y", "/p|q", "/a b", "/#top", "/q?u=@me&t=='"]
)


def draw_truth(number: int) -> st.SearchStrategy[Truth]:
    """One link from the host of this number."""
    source = st.tuples(HOSTS, PATHS).map(lambda p: f"http://{p[0].format(number)}{p[1]}")
    return st.builds(
        Truth,
        source=source,
        target=PATHS.map(lambda path: f"http://acme.example{path}"),
        anchor=TEXTS,
        title=TEXTS,
        kind=st.sampled_from(["text", "image", "frame", "redirect"]),
        lang=st.sampled_from(["en", "de", ""]),
        out=st.integers(0, 10**6),
        first=DAYS,
        last=DAYS,
        gone=st.sampled_from(["", "", "2025-12-31"]),
        score=st.integers(0, 100),
        count=st.integers(0, 10**9),
    )


LINKS = [draw_truth(number) for number in range(4)]
TRUTHS = st.one_of(*(st.tuples(*LINKS[:count]) for count in range(5))).map(list)
"""Up to four links, each from a host of its own. Made once: to make them takes longer than to draw."""


def take_in(data: bytes, name: str, folder: Path) -> tuple[Reading, Snapshot]:
    """The reading of a file and the snapshot that holds nothing else."""
    (folder / name).write_bytes(data)
    reading = read_export(folder / name, as_of=AS_OF)
    before = Snapshot(empty(link_schema([])), empty(domain_schema([])), ())
    fresh = prepare(reading, frozenset({"acme.example"}), str)
    return reading, ingest(before, [fresh], retention_days=400)


def tidy(text: str, limit: int, *, escapes: bool) -> str:
    """Free text as documented: no controls, white space collapsed, cut."""
    text = re.sub(r"\\[rn]", " ", text) if escapes else text
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", text)
    return re.sub(r"\s+", " ", text).strip()[:limit]


def expect_link(format_: Format, t: Truth) -> dict[str, Any]:
    """What the snapshot holds of a live link, for the fields that the format carries."""
    escapes = format_.name.startswith("moz")
    flags = ["nofollow"] if t.nofollow else []
    if format_.name in FULL_REL:
        flags += [name for name in ("sponsored", "ugc") if getattr(t, name)]
    kinds = KINDS.get(format_.name, (t.kind,))
    other = "text" if format_.name == "semrush-audit-domains" else None
    topic = tidy(t.title, 300, escapes=escapes) or None
    known = {
        "anchor": tidy(t.anchor, 1000, escapes=escapes),
        "rel": " ".join(flags) or "follow",
        "kind": t.kind if t.kind in kinds else other,
        "title": topic,
        "lang": t.lang or None,
        "out": t.out,
        "first_seen": t.first,
        "topics": topic if format_.name in TOPICAL else None,
        "to": t.target,
    }
    columns = {*format_.columns, *(["to"] if "target_url" in format_.columns else [])}
    if format_.name == "dataforseo-backlinks" and t.kind == "frame":
        known["kind"] = None
    return {name: value for name, value in known.items() if name in columns}


def expect_metrics(format_: Format, t: Truth) -> dict[str, Any]:
    """What a domain has of the format's metrics."""
    texts = {"semrush.ip": "192.0.2.1", "semrush.country": "fr", "ahrefs.spam": t.spam}
    return {
        name: texts.get(name, t.score if METRICS[name].kind == "rating" else t.count)
        for name in format_.columns
        if name in METRICS
    }


def check_links(format_: Format, truths: Sequence[Truth], snapshot: Snapshot) -> None:
    """Live links with all their fields; gone ones with their day, or not at all."""
    tells_loss = format_.columns["state"].value.meta.root_names() != []
    rows = {row["from"]: row for row in snapshot.links.rows(named=True)}
    domains = {row["domain"]: row for row in snapshot.domains.rows(named=True)}
    live = [t for t in truths if not (t.gone and tells_loss)]
    dated = [t for t in truths if t.gone and format_.name in DATED]
    assert set(rows) == {t.source for t in [*live, *dated]}
    for t in live:
        row = rows[t.source]
        assert {name: row[name] for name in expect_link(format_, t)} == expect_link(format_, t)
        assert row[f"seen.{format_.stream}"] == AS_OF
        assert row["gone_on"] is None
        metrics = expect_metrics(format_, t)
        if metrics:
            assert {name: domains[row["domain"]][name] for name in metrics} == metrics
    for t in dated:
        row = rows[t.source]
        assert (row["gone_on"], row["gone_by"]) == (t.gone, format_.stream)
        assert row["gone_why"] in ("notfound", "lost")


def check_domains(format_: Format, truths: Sequence[Truth], snapshot: Snapshot) -> None:
    """Referring domains with their metrics, and no link."""
    tells_loss = "state" in format_.columns
    rows = {row["domain"]: row for row in snapshot.domains.rows(named=True)}
    live = {urls.host_label(t.host): t for t in truths if not (t.gone and tells_loss)}
    assert set(rows) == set(live)
    for host, t in live.items():
        metrics = expect_metrics(format_, t)
        assert {name: rows[str(host)][name] for name in metrics} == metrics
        assert rows[str(host)][f"seen.{format_.stream}"] == AS_OF
    assert len(snapshot.links) == 0


@pytest.mark.parametrize("name", BY_NAME)
@few(5)
@given(truths=TRUTHS)
def test_every_field_comes_back(name: str, truths: list[Truth]) -> None:
    """Whatever texts, hosts and flags are true: the snapshot has what the format carries of them."""
    format_ = BY_NAME[name]
    with tempfile.TemporaryDirectory() as folder:
        suffix = Sample(name).path.suffix
        if name == "dataforseo-backlinks" and not truths:
            return  # an answer without items is refused: it cannot be told from other JSON
        reading, snapshot = take_in(write(name, truths), f"export{suffix}", Path(folder))
    assert reading.export.format == name
    assert reading.export.skipped == {}
    assert reading.export.rows == len(truths)
    assert [export.format for export in snapshot.exports] == [name]
    level = STREAMS[format_.stream].level
    if level == "link":
        check_links(format_, truths, snapshot)
    elif level == "domain":
        check_domains(format_, truths, snapshot)
    else:
        assert len(snapshot.links) == len(snapshot.domains) == 0


def test_every_format_has_a_writer() -> None:
    """No format is left out of the round trip."""
    assert list(WRITERS) == list(BY_NAME)


@pytest.mark.parametrize(
    ("links", "domains"),
    [
        ("ahrefs-backlinks", "ahrefs-referring-domains"),
        ("semrush-backlinks", "semrush-referring-domains"),
        ("bing-pages", "bing-domains"),
        ("majestic-backlinks", "majestic-referring-domains"),
    ],
)
@few(3)
@given(truths=TRUTHS)
def test_two_levels_of_one_tool_agree(links: str, domains: str, truths: list[Truth]) -> None:
    """The domains of a tool's links are those of its list of domains, with the same metrics."""
    with tempfile.TemporaryDirectory() as folder:
        by_link = take_in(write(links, truths), "links.csv", Path(folder))[1]
        by_domain = take_in(write(domains, truths), "domains.csv", Path(folder))[1]
    gone = [row["domain"] for row in by_link.links.rows(named=True) if row["gone_on"]]
    live = {d for d in by_link.links.get_column("domain").to_list() if d not in gone}
    hosts = {urls.host_label(t.host): t for t in truths}
    listed = set(by_domain.domains.get_column("domain").to_list())
    # Where only one of the two reports tells of loss, they may differ in what is lost alone.
    assert all(hosts[domain].gone for domain in live ^ listed)
    assert live <= listed or "state" in BY_NAME[domains].columns
    shared = [n for n in BY_NAME[links].columns if n in BY_NAME[domains].columns and n in METRICS]
    of_links = {row["domain"]: row for row in by_link.domains.rows(named=True)}
    for row in by_domain.domains.rows(named=True):
        if row["domain"] in live:
            assert [of_links[row["domain"]][n] for n in shared] == [row[n] for n in shared]
