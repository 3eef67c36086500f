"""Simulation: draws a world and what each tool sees of it, and writes exports and truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from blm.errors import BlmError
from blm.sim.tools import ahrefs, moz, search_console, semrush
from blm.sim.tools.events import Event, delete_links, drop_links, flip_rels, list_events
from blm.sim.tools.sights import Sight, draw_sight
from blm.sim.truths import write_truth
from blm.sim.world.plans import TOOL_NAMES, Cap, SimPlan, check_plan, parse_day
from blm.sim.world.world import World, draw_world


def simulate(plan: SimPlan) -> None:
    """Write the exports of an invented site and the truth about it below ``plan.out``.

    Each observation date has a folder with one export of each tool (two of Search Console) in the
    vendor's own format; ``truth/`` holds what was planted, for `read_truth`. The same plan gives
    the same bytes; an event added to a plan changes only what the event is about; dates added to
    the end of a plan leave the exports of the earlier ones alone.

    Raises:
        BlmError: the plan cannot be simulated, or its folders exist already.
    """
    check_plan(plan)
    folders = _make_folders(plan)
    world = draw_world(plan)
    events = delete_links(world)
    sights = {name: draw_sight(world, name) for name in TOOL_NAMES if name in plan.tools}
    events += drop_links(world, sights)
    events += flip_rels(world, sights)
    events += list_events(world)
    events += _write_exports(world, sights, folders)
    events.sort(key=lambda event: (event["date"], event["event"], event.get("tool", "")))
    write_truth(world, sights, events, folders["truth"])


def _make_folders(plan: SimPlan) -> dict[str, Path]:
    folders = {name: plan.out / name for name in (*plan.dates, "truth")}
    for folder in folders.values():
        if folder.exists():
            raise BlmError(
                f"simulation: {folder} exists already",
                hint="remove it or choose another folder; two simulations are never mixed",
            )
    for folder in folders.values():
        folder.mkdir(parents=True)
    return folders


def _write_exports(
    world: World, sights: Mapping[str, Sight], folders: Mapping[str, Path]
) -> list[Event]:
    plan = world.plan
    caps = {(tool, date): cap for tool, date, cap in plan.capped}
    events: list[Event] = []
    for date in plan.dates:
        for tool, sight in sights.items():
            if (tool, date) in plan.missing:
                continue
            cap = caps.get((tool, date))
            rows = _WRITERS[tool](world, sight, parse_day(date), cap, folders[date])
            if cap is not None:
                events.append({"event": "capped", **Cap(tool, date, cap)._asdict(), "rows": rows})
    return events


def _write_ahrefs(world: World, sight: Sight, day: int, cap: int | None, folder: Path) -> int:
    lost = ahrefs.history_rows(world, sight, day) if world.plan.history else []
    rows = sorted(sight.listed(day) + lost, key=lambda i: ahrefs.rank(world, day, i))
    ahrefs.write_ahrefs(world, sight, day, rows[:cap], folder)
    return len(rows)


def _write_semrush(world: World, sight: Sight, day: int, cap: int | None, folder: Path) -> int:
    lost = semrush.history_rows(sight, day) if world.plan.history else []
    rows = sorted(sight.listed(day) + lost, key=lambda i: semrush.rank(world, i))
    semrush.write_semrush(world, sight, day, rows[:cap], folder)
    return len(rows)


def _write_audit(world: World, sight: Sight, day: int, cap: int | None, folder: Path) -> int:
    rows = semrush.audit_rows(world, sight.listed(day))
    semrush.write_audit(world, sight, day, rows[:cap], folder)
    return len(rows)


def _write_moz(world: World, sight: Sight, day: int, cap: int | None, folder: Path) -> int:
    rows = sorted(sight.listed(day), key=lambda i: moz.rank(world, i))
    moz.write_moz(world, sight, day, rows[:cap], folder)
    return len(rows)


def _write_gsc(world: World, sight: Sight, day: int, cap: int | None, folder: Path) -> int:
    listed = sight.listed(day)
    pages = search_console.sample_pages(world, sight, listed, day)
    search_console.write_latest(world, pages, day, folder, cap)
    search_console.write_sites(world, listed, day, folder)
    return len(pages)


_WRITERS: Mapping[str, Callable[[World, Sight, int, int | None, Path], int]] = {
    "ahrefs": _write_ahrefs,
    "semrush": _write_semrush,
    "semrush-audit": _write_audit,
    "moz": _write_moz,
    "gsc": _write_gsc,
}
