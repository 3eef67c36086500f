"""Ahrefs' backlinks export: 37 columns, UTF-16LE with BOM, tabs, every cell quoted, LF."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from blm.sim.tools.drifting_metrics import CLOCK, iso, last_crawl, rating_on, shorten, traffic_on
from blm.sim.tools.sights import Sight
from blm.sim.world.link_graph import FAR, Links
from blm.sim.world.referring_pages import (
    external_links,
    in_content,
    page_categories,
    page_rating,
    page_title,
)
from blm.sim.world.simulated_domains import Domain
from blm.sim.world.words import AUTHORS, CONTEXTS_LEFT, CONTEXTS_RIGHT
from blm.sim.world.world import World

COLUMNS = (
    *("Referring page title", "Referring page URL", "Language", "Platform"),
    *("Referring page HTTP code", "Domain rating", "UR", "Domain traffic", "Referring domains"),
    *("Linked domains", "External links", "Page traffic", "Keywords", "Target URL"),
    *("Left context", "Anchor", "Right context", "Redirect Chain URLs"),
    *("Redirect Chain status codes", "Type", "Is spam", "Content", "Nofollow", "UGC", "Sponsored"),
    *("Rendered", "Raw", "Lost status", "Drop reason", "Discovered status", "First seen"),
    *("Last seen", "Lost", "Author", "Page type", "Page category", "Links in group"),
)
SLOWEST_CRAWL = 20
_HTTP = {"notfound": "404", "pageredirected": "301", "pageerror": "429"}
_LIVE = ("200", "", "", "")


def write_ahrefs(world: World, sight: Sight, day: int, rows: Iterable[int], folder: Path) -> None:
    """Write the export of a day."""
    clock = CLOCK[(day * 37 + world.plan.seed) % len(CLOCK)].replace(":", "-")
    path = folder / f"{world.site.host}-backlinks-subdomains_{iso(day)}_{clock}.csv"
    with path.open("w", encoding="utf-16-le", newline="") as stream:
        stream.write("\ufeff")
        writer = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(world, sight, day, index) for index in rows)


def rank(world: World, day: int, index: int) -> tuple[float, int]:
    """Sort key: highest rated domains first."""
    number = world.links.domain[index]
    return -rating_on(world.domains[number], day), number


def history_rows(world: World, sight: Sight, day: int) -> list[int]:
    """Links that Ahrefs lists as lost: seven in ten of the dead ones, and the falsely lost ones.

    Links dropped by an incident are not listed at all.
    """
    gone = [i for i in sight.gone(day) if (world.links.salt[i] >> 37) % 10 < 7]
    mislaid = []
    for i in sight.hidden:
        spell = sight.hidden_on(i, day)
        if spell and spell.why != "incident" and sight.found[i] <= day < sight.until[i]:
            mislaid.append(i)
    return gone + mislaid


def _row(world: World, sight: Sight, day: int, index: int) -> tuple[object, ...]:
    links, salt = world.links, world.links.salt[index]
    domain = world.domains[links.domain[index]]
    code, status, drop, lost = _state(world, sight, day, index)
    found = sight.found[index]
    seen = last_crawl(links, index, day, SLOWEST_CRAWL, found)
    return (
        page_title(domain, salt, world.site),
        links.source[index],
        domain.lang if salt % 11 else "" if salt % 2 else f"{domain.lang}, uk",
        domain.platform,
        code,
        *_numbers(domain, salt, day),
        links.target[index],
        *_placing(links, index, domain, links.rel_on(index, day)),
        status,
        drop,
        "pagefound" if salt & 64 else "linkrestored" if salt & 768 == 0 else "linkfound",
        f"{iso(found)} {CLOCK[(salt >> 16) & 2047]}",
        f"{iso(seen)} {CLOCK[2048 + ((salt >> 28) & 1023)]}",
        lost,
        AUTHORS[(salt >> 25) % len(AUTHORS)] if domain.role == "valuable" else "",
        *page_categories(domain, salt, world.site),
        1,
    )


def _numbers(domain: Domain, salt: int, day: int) -> tuple[object, ...]:
    """From `Domain rating` to `Keywords`."""
    outward = external_links(domain, salt)
    visits = domain.traffic // (40 + salt % 400) if salt % 3 == 0 else 0
    return (
        shorten(rating_on(domain, day)),
        shorten(page_rating(domain, salt)),
        traffic_on(domain, day),
        (salt >> 14) % 4 if domain.role == "valuable" else 0,
        max(1, outward * 2 // 3),
        outward,
        visits,
        visits // 12,
    )


def _placing(links: Links, index: int, domain: Domain, rel: str) -> tuple[object, ...]:
    """From `Left context` to `Raw`."""
    salt, kind = links.salt[index], links.kind[index]
    content = in_content(domain, salt)
    text, redirect = kind == "text" and content, kind == "redirect"
    return (
        CONTEXTS_LEFT[(salt >> 18) % len(CONTEXTS_LEFT)] if text else "",
        links.anchor[index],
        CONTEXTS_RIGHT[(salt >> 23) % len(CONTEXTS_RIGHT)] if text else "",
        links.target[index].replace("https://", "http://") if redirect else "",
        "301" if redirect else "",
        kind,
        "true" if domain.flagged else "false",
        "true" if content else "false",
        "true" if "nofollow" in rel else "false",
        "true" if "ugc" in rel else "false",
        "true" if "sponsored" in rel else "false",
        "true" if salt % 17 == 0 else "false",
        "true",
    )


def _state(world: World, sight: Sight, day: int, index: int) -> tuple[str, str, str, str]:
    """HTTP code, lost status, drop reason and time of loss; exactly one reason when lost."""
    until, salt = sight.until[index], world.links.salt[index]
    spell = sight.hidden_on(index, day)
    if day < until and spell is None:
        return _LIVE
    since = until if until <= day or spell is None else spell.start
    lost = f"{iso(since)} {CLOCK[3072 + ((salt >> 28) & 1023)]}"
    if until <= day < FAR:
        reason = world.links.reason[index]
        if reason == "offline":
            return "0", "", "nxdomain", lost
        return _HTTP.get(reason, "200"), reason, "", lost
    if spell is not None and spell.why == "blocked":
        return _HTTP["pageerror"], "pageerror", "", lost
    return "0", "", "disallowed" if salt % 50 == 0 else "tooold", lost
