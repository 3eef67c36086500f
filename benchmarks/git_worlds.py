"""Weekly exports of one invented site, written a week at a time so that they can be deleted."""

from __future__ import annotations

import datetime as dt
import math
import multiprocessing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import Random

from blm.sim import SimPlan, ahrefs, moz, search_console, semrush
from blm.sim.plans import parse_day
from blm.sim.sights import Sight, draw_sight
from blm.sim.worlds import World, draw_world

FIRST_DATE = dt.date(2026, 1, 5)
TOOLS = ("ahrefs", "semrush", "gsc")
RATING_DRIFT = 0.25
"""Standard deviation of a week's move of a rating, in points, where metrics are made to drift."""
TRAFFIC_DRIFT = 0.05
"""Standard deviation of a week's move of traffic, as a share, where metrics are made to drift."""


def week_dates(weeks: int) -> tuple[str, ...]:
    """ISO dates of `weeks` Mondays."""
    return tuple((FIRST_DATE + dt.timedelta(weeks=n)).isoformat() for n in range(weeks))


@dataclass(slots=True)
class Exports:
    """A site's exports, any week of them.

    Attributes:
        world: drawn for all weeks at once, so that a week is what `simulate` would write.
        sights: what each tool knows.
        drift: whether ratings and traffic walk at random, which the simulator's own do not.
        base: ratings and traffic before they walked.
    """

    world: World
    sights: Mapping[str, Sight]
    drift: bool = False
    base: list[tuple[float, int]] = field(default_factory=list)

    @property
    def site(self) -> str:
        """The invented host."""
        return self.world.plan.site

    def dates(self) -> tuple[str, ...]:
        """ISO dates of the weeks."""
        return self.world.plan.dates

    def write(self, week: int, folder: Path) -> None:
        """Write one week's files into `folder`, each tool's in its own format."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.drift:
            _walk(self.world, self.base, week)
        day = parse_day(self.dates()[week])
        for tool, sight in self.sights.items():
            _WRITERS[tool](self.world, sight, day, folder)

    def begin(self, week: int, folder: Path) -> ForkProcess:
        """Write one week's files in another process, while this one does something else."""
        process = multiprocessing.get_context("fork").Process(
            target=self.write, args=(week, folder), daemon=True
        )
        process.start()
        return process


def draw_exports(
    site: str, links: int, weeks: int, *, tools: tuple[str, ...] = TOOLS, drift: bool = False
) -> Exports:
    """The exports of an invented site with `links` links at the first of `weeks` weekly dates."""
    plan = SimPlan(
        out=Path("unused"), site=site, seed=1, links=links, dates=week_dates(weeks), tools=tools
    )
    world = draw_world(plan)
    sights = {name: draw_sight(world, name) for name in tools}
    base = [(domain.rating, domain.traffic) for domain in world.domains] if drift else []
    return Exports(world, sights, drift, base)


def _walk(world: World, base: list[tuple[float, int]], week: int) -> None:
    """Ratings and traffic as they stand after `week` steps of a random walk from their base.

    Each domain's steps follow from its own bits, so that a week is the same whenever it is asked.
    """
    for domain, (rating, traffic) in zip(world.domains, base, strict=True):
        steps = Random(domain.salt)
        points = sum(steps.gauss(0.0, RATING_DRIFT) for _ in range(week))
        steps = Random(domain.salt + 1)
        share = sum(steps.gauss(0.0, TRAFFIC_DRIFT) for _ in range(week))
        domain.rating = min(100.0, max(0.4, rating + points)) if rating >= 0.4 else rating
        domain.traffic = round(traffic * math.exp(share))


def _write_ahrefs(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: ahrefs.rank(world, day, i))
    ahrefs.write_ahrefs(world, sight, day, rows, folder)


def _write_semrush(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: semrush.rank(world, i))
    semrush.write_semrush(world, sight, day, rows, folder)


def _write_moz(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: moz.rank(world, i))
    moz.write_moz(world, sight, day, rows, folder)


def _write_gsc(world: World, sight: Sight, day: int, folder: Path) -> None:
    listed = sight.listed(day)
    pages = search_console.sample_pages(world, sight, listed, day)
    search_console.write_latest(world, pages, day, folder, None)
    search_console.write_sites(world, listed, day, folder)


_WRITERS: Mapping[str, Callable[[World, Sight, int, Path], None]] = {
    "ahrefs": _write_ahrefs,
    "semrush": _write_semrush,
    "moz": _write_moz,
    "gsc": _write_gsc,
}
