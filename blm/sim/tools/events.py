"""Events: planned deletions, rel changes and incidents at tools, applied and counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blm.errors import BlmError
from blm.sim.tools.sights import Hidden, Sight
from blm.sim.world.link_graph import FAR
from blm.sim.world.plans import IndexDrop, parse_day, previous_day
from blm.sim.world.world import World, seeded

Event = dict[str, Any]
"""One line of ``truth/events.jsonl``: kind, date, what was asked and how many links it hit."""

_REL_TOOLS = ("ahrefs", "semrush", "moz")


def delete_links(world: World) -> list[Event]:
    """Delete the planned shares of live links between two observations, before sights are drawn."""
    links, events = world.links, []
    for number, (date, share) in enumerate(world.plan.deletions):
        day, before = parse_day(date), previous_day(world.plan, date)
        # A link born after the last observation would be deleted unseen: it is spared.
        live = [i for i in links.live(day) if links.born[i] <= before]
        rng = seeded(world.plan, f"deletion/{number}")
        chosen = sorted(rng.sample(live, round(share * len(live))))
        for i in chosen:
            links.died[i] = day - links.salt[i] % min(6, day - before)
            links.deleted[i] = number
        events.append(_event("deletion", date, share=share, live=len(live), links=len(chosen)))
    return events


def drop_links(world: World, sights: Mapping[str, Sight]) -> list[Event]:
    """Let tools drop the planned shares of the links that they list."""
    events = []
    for number, planned in enumerate(world.plan.incidents):
        event = IndexDrop(*planned)
        day = parse_day(event.date)
        end = parse_day(event.until) if event.until else FAR
        sight = sights[event.tool]
        listed = sight.listed(day)
        rng = seeded(world.plan, f"incident/{number}")
        chosen = sorted(rng.sample(listed, round(event.share * len(listed))))
        for i in chosen:
            sight.hidden[i] = (*sight.hidden.get(i, ()), Hidden(day, end, "incident"))
        events.append(
            _event(
                "incident",
                event.date,
                tool=event.tool,
                share=event.share,
                until=event.until,
                listed=len(listed),
                links=len(chosen),
            )
        )
    return events


def flip_rels(world: World, sights: Mapping[str, Sight]) -> list[Event]:
    """Turn the planned numbers of followed links nofollow, where a tool can show it.

    Raises:
        BlmError: fewer links than planned are followed and listed before and after.
    """
    links, events = world.links, []
    for number, (date, count) in enumerate(world.plan.rel_flips):
        day, before = parse_day(date), previous_day(world.plan, date)
        usable = _flippable(world, sights, before, day)
        if len(usable) < count:
            message = f"simulation: only {len(usable)} links can turn nofollow on {date}"
            raise BlmError(message, hint=f"plan fewer than {count} flips, or more links")
        rng = seeded(world.plan, f"flip/{number}")
        for i in sorted(rng.sample(usable, count)):
            links.flips[i] = day - links.salt[i] % min(6, day - before)
        events.append(_event("rel-flip", date, links=count))
    return events


def _flippable(world: World, sights: Mapping[str, Sight], before: int, day: int) -> list[int]:
    links = world.links
    shown: set[int] = set()
    for name in _REL_TOOLS:
        if name in sights:
            shown |= set(sights[name].listed(before)) & set(sights[name].listed(day))
    return [
        i
        for i in links.live(day)
        if i in shown and links.rel[i] == "follow" and links.role[i] != "spam"
        if i not in links.flips
    ]


def list_events(world: World) -> list[Event]:
    """The planned events that change neither the graph nor what tools know."""
    plan = world.plan
    missing = [_event("missing", date, tool=tool) for tool, date in plan.missing]
    attacks = [_event("attack", date, domains=domains) for date, domains in plan.attacks]
    return missing + attacks


def _event(kind: str, date: str, **facts: object) -> Event:
    return {"event": kind, "date": date, **facts}
