"""Search Console's exports: latest links and top linking sites; no newline at the end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from blm.sim.tools.drifting_metrics import iso, last_crawl
from blm.sim.tools.sights import Sight
from blm.sim.world.world import World

LATEST_COLUMNS = ("Linking page", "Last crawled")
SITES_COLUMNS = ("Site", "Linking pages", "Target pages")
LATEST_ROWS = 100_000
SITES_ROWS = 1_000
SLOWEST_CRAWL = 30
SAMPLE = 0.4
"""Share of the links that Google knows which the sample of latest links draws from."""

ABSENT_ONE_IN = 12
"""One sampled link in so many is left out of any one download."""


def write_latest(
    world: World, pages: Mapping[str, int], day: int, folder: Path, cap: int | None
) -> None:
    """Write the latest links of a day: `pages` maps each linking page to its last crawl."""
    newest = sorted(pages.items(), key=lambda page: (-page[1], page[0]))
    newest = newest[: min(cap or LATEST_ROWS, LATEST_ROWS)]
    rows = ((url, iso(crawled)) for url, crawled in newest)
    _write(_file(world, "Latest links", day, folder), LATEST_COLUMNS, rows)


def write_sites(world: World, listed: Iterable[int], day: int, folder: Path) -> None:
    """Write the top linking sites of a day, most linking pages first."""
    pages: dict[int, set[str]] = {}
    targets: dict[int, set[str]] = {}
    links = world.links
    for i in listed:
        pages.setdefault(links.domain[i], set()).add(links.source[i])
        targets.setdefault(links.domain[i], set()).add(links.target[i])
    rows = [(world.domains[d].name, len(urls), len(targets[d])) for d, urls in pages.items()]
    rows.sort(key=lambda row: (-row[1], row[0]))
    _write(_file(world, "Top linking sites", day, folder), SITES_COLUMNS, rows[:SITES_ROWS])


def sample_pages(world: World, sight: Sight, listed: Iterable[int], day: int) -> dict[str, int]:
    """The linking pages in the sample of a day, each with its last crawl.

    A page's place in the sample is stable, save that one in `ABSENT_ONE_IN` is left out of any
    one download.
    """
    links, pages = world.links, {}
    limit = int(SAMPLE * 1000)
    for i in listed:
        salt = links.salt[i]
        if (salt >> 39) % 1000 < limit and ((salt >> 44) + day * 2654435761) % ABSENT_ONE_IN:
            pages[links.source[i]] = last_crawl(links, i, day, SLOWEST_CRAWL, sight.found[i])
    return pages


def _file(world: World, table: str, day: int, folder: Path) -> Path:
    return folder / f"https___www.{world.site.host}_-{table}-{iso(day)}.csv"


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(text.getvalue().removesuffix("\n"), encoding="utf-8", newline="")
