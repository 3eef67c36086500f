"""Moz's inbound links export: UTF-8 with BOM, nine lines of preamble, CRLF, no schemes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from blm.sim.tools.drifting_metrics import CLOCK, domain_authority, iso, last_crawl
from blm.sim.tools.sights import Sight
from blm.sim.world.referring_pages import external_links, page_rating, page_title
from blm.sim.world.world import World

COLUMNS = (
    *("URL", "Title", "Anchor Text", "Spam Score", "PA", "DA", "Linking Domains to Page"),
    *("Target URL", "Link Type", "Link State", "Date First Seen", "Date Last Seen", "Date Lost"),
    *("HTTP Status Code", "Links to Page", "Outbound Domains from Page"),
    "Outbound Links from Page",
)
SLOWEST_CRAWL = 28
_RULE = "-" * 80


def write_moz(world: World, sight: Sight, day: int, rows: Iterable[int], folder: Path) -> None:
    """Write the export of a day."""
    host = world.site.host
    clock = CLOCK[(day * 53 + world.plan.seed) % len(CLOCK)].replace(":", "_")
    name = f"moz-inbound-links-for-{host.replace('.', '_')}-{iso(day)}_{clock}_{day:06d}Z.csv"
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        stream.write("\r\n".join(_preamble(host)))
        writer.writerow(COLUMNS)
        writer.writerows(_row(world, sight, day, index) for index in rows)


def rank(world: World, index: int) -> tuple[int, int]:
    """Sort key: highest page authority first."""
    return -_page_authority(world, index), index


def _preamble(host: str) -> tuple[str, ...]:
    return (
        _RULE,
        f"Inbound Links for,{host}",
        "Scope,fqdn",
        "Sorted by,source_page_authority",
        "Filters:,external+not_deleted",
        "Anchor text,all",
        "Source PLD,all",
        _RULE,
        "",
        "",
    )


def _row(world: World, sight: Sight, day: int, index: int) -> tuple[object, ...]:
    links, salt = world.links, world.links.salt[index]
    domain = world.domains[links.domain[index]]
    outward, found = external_links(domain, salt), sight.found[index]
    seen = last_crawl(links, index, day, SLOWEST_CRAWL, found)
    title = _escape(page_title(domain, salt, world.site))
    return (
        links.source[index].partition("://")[2],
        f"{title}\\r\\n" if salt % 61 == 0 else title,
        _escape(links.anchor[index]),
        "--%" if domain.moz_spam is None else f"{domain.moz_spam}%",
        _page_authority(world, index),
        domain_authority(domain),
        (salt >> 14) % 4 if domain.role == "valuable" else 0,
        links.target[index].partition("://")[2],
        "nofollow" if "nofollow" in links.rel_on(index, day) else "follow",
        "active",
        iso(found),
        iso(seen),
        # Moz leaves a past loss on some links that it found again.
        iso(max(found, seen - 40)) if salt % 997 == 0 else "--",
        "" if salt % 41 == 0 else "200",
        (salt >> 14) % 9,
        max(1, outward * 2 // 3),
        outward,
    )


def _page_authority(world: World, index: int) -> int:
    domain = world.domains[world.links.domain[index]]
    return 1 + int(page_rating(domain, world.links.salt[index]))


def _escape(text: str) -> str:
    """Line breaks as Moz prints them: a backslash and a letter."""
    return text.replace("\r", "\\r").replace("\n", "\\n")
