"""Semrush's exports: backlinks (19 columns) and the Backlink Audit's domains view (14)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from blm.sim.tools.drifting_metrics import authority_score, iso, last_crawl
from blm.sim.tools.sights import Sight
from blm.sim.world.referring_pages import external_links, page_rating, page_title
from blm.sim.world.world import World, seeded

COLUMNS = (
    *("Page ascore", "Source title", "Source url", "Target url", "Anchor", "External links"),
    *("Internal links", "Nofollow", "Sponsored", "Ugc", "Text", "Frame", "Form", "Image"),
    *("Sitewide", "First seen", "Last seen", "New link", "Lost link"),
)
AUDIT_COLUMNS = (
    *("Domain Authority Score", "Page Authority Score", "Source URL", "Source Page Title"),
    *("Source Domain", "Target URL", "Anchor", "Anchor Type", "Link Type", "No Follow"),
    *("Toxic Score", "First Seen", "Last Seen", "Comment"),
)
SLOWEST_CRAWL = 14
HISTORY_DAYS = 90
_NEW_DAYS = 30
_ANCHOR_TYPES = {
    "branded": "branded",
    "exact": "money",
    "partial": "compound",
    "generic": "organic",
    "naked_url": "naked",
    "image": "empty",
    "empty": "empty",
}
_LINK_TYPES = {"image": "img", "frame": "iframe"}


def write_semrush(world: World, sight: Sight, day: int, rows: Sequence[int], folder: Path) -> None:
    """Write the backlinks export of a day: UTF-8, CRLF, minimal quoting.

    The name carries no date; the newest `Last seen` is the day, as in a fresh export.
    """
    live = (i for i in rows if sight.until[i] > day and world.links.died[i] > day)
    fresh = next(live, -1)
    path = folder / f"{world.site.host}-backlinks.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(world, sight, day, index, fresh) for index in rows)


def write_audit(world: World, sight: Sight, day: int, rows: Sequence[int], folder: Path) -> None:
    """Write the audit's domains view of a day: one row per host, most suspicious first, LF."""
    project = 10_000_000 + seeded(world.plan, "project").getrandbits(24)
    path = folder / f"backlink_audit_domains_{project}_{iso(day)}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(AUDIT_COLUMNS)
        writer.writerows(_audit_row(world, sight, day, index) for index in rows)


def rank(world: World, index: int) -> tuple[int, int]:
    """Sort key of the backlinks: highest page score first."""
    return -_page_score(world, index), index


def audit_rows(world: World, listed: Iterable[int]) -> list[int]:
    """The first listed link of each host, by toxic score."""
    first: dict[str, int] = {}
    for i in listed:
        first.setdefault(source_host(world, i), i)
    domains, numbers = world.domains, world.links.domain
    return sorted(first.values(), key=lambda i: (-domains[numbers[i]].toxic, i))


def history_rows(sight: Sight, day: int) -> list[int]:
    """Links that Semrush still lists as lost."""
    return [i for i in sight.gone(day) if sight.until[i] > day - HISTORY_DAYS]


def source_host(world: World, index: int) -> str:
    """Host of the source URL, without port."""
    authority = world.links.source[index].partition("://")[2].partition("/")[0]
    return authority.partition(":")[0]


def _row(world: World, sight: Sight, day: int, index: int, fresh: int) -> tuple[object, ...]:
    links, salt = world.links, world.links.salt[index]
    domain = world.domains[links.domain[index]]
    rel, kind, found = links.rel_on(index, day), links.kind[index], sight.found[index]
    seen = day if index == fresh else last_crawl(links, index, day, SLOWEST_CRAWL, found)
    lost = sight.until[index] <= day
    return (
        _page_score(world, index),
        page_title(domain, salt, world.site),
        links.source[index],
        links.target[index],
        links.anchor[index],
        external_links(domain, salt),
        3 + (salt >> 30) % 90,
        _flag("nofollow" in rel),
        _flag("sponsored" in rel),
        _flag("ugc" in rel),
        _flag(kind == "text"),
        _flag(kind == "frame"),
        _flag(kind == "form"),
        _flag(kind == "image"),
        _flag(domain.sitewide),
        iso(found),
        iso(seen),
        _flag(not lost and found > day - _NEW_DAYS),
        _flag(lost),
    )


def _audit_row(world: World, sight: Sight, day: int, index: int) -> tuple[object, ...]:
    links, salt = world.links, world.links.salt[index]
    domain = world.domains[links.domain[index]]
    found = sight.found[index]
    return (
        authority_score(domain),
        _page_score(world, index),
        links.source[index],
        page_title(domain, salt, world.site),
        source_host(world, index),
        links.target[index],
        links.anchor[index],
        _ANCHOR_TYPES.get(links.anchor_class[index], "unknown"),
        _LINK_TYPES.get(links.kind[index], "a"),
        _flag("nofollow" in links.rel_on(index, day)),
        domain.toxic,
        iso(found),
        iso(last_crawl(links, index, day, SLOWEST_CRAWL, found)),
        "",
    )


def _page_score(world: World, index: int) -> int:
    domain = world.domains[world.links.domain[index]]
    return int(page_rating(domain, world.links.salt[index]) * 0.9)


def _flag(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"
