"""Referring domains: their links, their metrics, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.streams import STREAMS
from blm.core.site.site import Site
from blm.core.text.word_lists import base_language
from tests.reference.merging import Snapshot, is_open
from tests.reference.normalising import Row
from tests.reference.truth import Truth
from tests.reference.wording import read_name, read_words


def read_link(line: Row, site: Site) -> Row:
    """A live link with its signals under their names."""
    words = read_words(line, site)
    return {
        **line,
        **words,
        "anchor_text": line["anchor"],
        "external_links": line["out"],
        "in_content": line["content"],
        "foreign_page": is_foreign(line["lang"], site.languages),
        "link_kind": line["kind"],
    }


def is_foreign(lang: str | None, served: Sequence[str]) -> Truth:
    """Whether a page's language is none that the site serves."""
    if lang is None or not served:
        return None
    return base_language(lang) not in [base_language(code) for code in served]


def list_domains(snapshot: Snapshot, judged: Sequence[Row], site: Site) -> list[Row]:
    """Every domain that a link or a vendor's list names, with its links and metrics.

    Args:
        snapshot: as committed.
        judged: its links with ``state``, ``lost_on``, ``first_on``.
        site: words.
    """
    names = {line["domain"] for line in (*judged, *snapshot.domains)}
    found = []
    for name in sorted(names):
        own = [line for line in judged if line["domain"] == name]
        listed: Row = next((d for d in snapshot.domains if d["domain"] == name), {"seen": {}})
        live = [read_link(line, site) for line in own if line["state"] == "live"]
        domain = {"domain": name, **{metric: listed.get(metric) for metric in METRICS}}
        found.append({**domain, **place(own, listed, live), **read_name(name, site.money)})
    return found


def place(own: Sequence[Row], listed: Row, live: Sequence[Row]) -> Row:
    """Where a domain stands: counts, dates, tools that know it, and whether it refers to us now."""
    lists = {s: dates for s, dates in listed["seen"].items() if STREAMS[s].witness}
    listings = [dates[0] for dates in lists.values()]
    told = [line["first_seen"] or line["first_on"] for line in own]
    seen = {s for line in own for s in line["seen"] if STREAMS[s].witness} | set(lists)
    seen |= {line["gone"]["by"] for line in own if line["gone"]}
    witnesses = {STREAMS[s].vendor for s in seen if STREAMS[s].witness}
    named = [link for link in live if link["to"] is not None]
    is_listed = any(is_open(listed, stream) for stream in lists)
    return {
        "link_lines": len(own),
        "links_live": live,
        "live_links": len(live),
        "named_links": len(named),
        "followed_links": sum(link["rel"] == "follow" for link in named),
        "live": bool(live) or (not own and is_listed),
        "first_seen": min((day for day in (*told, *listings) if day), default=None),
        "first_on": min(
            (day for day in (*(line["first_on"] for line in own), *listings) if day), default=None
        ),
        "lost_on": max((line["lost_on"] for line in own if line["lost_on"]), default=None),
        "vendors": sorted(witnesses),
    }
