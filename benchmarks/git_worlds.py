"""Weekly exports of one simulated site, written one week at a time so that they can be deleted."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from pathlib import Path

from blm.sim import SimPlan
from blm.sim.tools import ahrefs, moz, semrush
from blm.sim.tools.sights import Sight, draw_sight
from blm.sim.world.plans import parse_day
from blm.sim.world.world import World, draw_world

FIRST_DATE = dt.date(2026, 1, 5)
TOOLS = ("ahrefs", "semrush", "moz")


def week_dates(weeks: int) -> tuple[str, ...]:
    """ISO dates of `weeks` Mondays."""
    return tuple((FIRST_DATE + dt.timedelta(weeks=n)).isoformat() for n in range(weeks))


@dataclass(slots=True)
class Exports:
    """Simulated exports of a site, for any week.

    Attributes:
        world: drawn for all weeks at once, so that a week is what `simulate` would write.
        sights: what each tool knows.
    """

    world: World
    sights: Mapping[str, Sight]

    @property
    def site(self) -> str:
        """The invented host."""
        return self.world.plan.site

    def dates(self) -> tuple[str, ...]:
        """ISO dates of the weeks."""
        return self.world.plan.dates

    def write(self, week: int, folder: Path) -> None:
        """Write one week's files into `folder`, each tool's in its own format; all or nothing."""
        beside = folder.with_name(f"{folder.name}.{os.getpid()}")
        beside.mkdir(parents=True)
        day = parse_day(self.dates()[week])
        for tool, sight in self.sights.items():
            _WRITERS[tool](self.world, sight, day, beside)
        beside.rename(folder)

    def begin(self, week: int, folder: Path) -> ForkProcess:
        """Start a process that writes one week's files, and return it."""
        process = multiprocessing.get_context("fork").Process(
            target=self.write, args=(week, folder), daemon=True
        )
        process.start()
        return process


def draw_exports(site: str, links: int, weeks: int) -> Exports:
    """The exports of an invented site with `links` links at the first of `weeks` weekly dates."""
    plan = SimPlan(
        out=Path("unused"), site=site, seed=1, links=links, dates=week_dates(weeks), tools=TOOLS
    )
    world = draw_world(plan)
    sights = {name: draw_sight(world, name) for name in TOOLS}
    return Exports(world, sights)


def _write_ahrefs(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: ahrefs.rank(world, day, i))
    ahrefs.write_ahrefs(world, sight, day, rows, folder)


def _write_semrush(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: semrush.rank(world, i))
    semrush.write_semrush(world, sight, day, rows, folder)


def _write_moz(world: World, sight: Sight, day: int, folder: Path) -> None:
    rows = sorted(sight.listed(day), key=lambda i: moz.rank(world, i))
    moz.write_moz(world, sight, day, rows, folder)


_WRITERS: Mapping[str, Callable[[World, Sight, int, Path], None]] = {
    "ahrefs": _write_ahrefs,
    "semrush": _write_semrush,
    "moz": _write_moz,
}
