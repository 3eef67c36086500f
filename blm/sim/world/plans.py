"""Simulation plans: the site, its dates, its tools and planned events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from blm.errors import BlmError

TOOL_NAMES = ("ahrefs", "semrush", "semrush-audit", "moz", "gsc")
"""Every tool that can observe an invented site, in the order in which files are written."""

MONTH_DAYS = 30.4375
"""Mean days of a month; monthly rates are turned into daily ones with it."""

MAX_LINKS = 20_000_000
"""Above the largest benchmark, which draws eleven million so that tools list ten."""
_SITE = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.example")


class Cap(NamedTuple):
    """The tool exports at most `cap` rows on `date`: its best ones, not a sample."""

    tool: str
    date: str
    cap: int


class IndexDrop(NamedTuple):
    """The tool drops `share` of the links it lists, from `date` on, until `until` if given."""

    tool: str
    date: str
    share: float
    until: str | None = None


class Deletion(NamedTuple):
    """`share` of the links live at the date before and still at `date` is deleted in between."""

    date: str
    share: float


class RelFlip(NamedTuple):
    """`links` followed links turn nofollow at the source since the date before `date`."""

    date: str
    links: int


class Attack(NamedTuple):
    """A network of `domains` new spam domains links to the site in the 14 days up to `date`."""

    date: str
    domains: int


@dataclass(frozen=True, slots=True)
class SimPlan:
    """One invented site and its history. The same plan gives the same bytes.

    Attributes:
        out: folder to write ``<date>/<files>`` and ``truth/`` into.
        site: invented host ending in ``.example``, without ``www.``.
        seed: of all randomness.
        links: live links at the first date, met exactly.
        dates: ISO observation dates, ascending.
        tools: of `TOOL_NAMES`.
        brand: brand name; by default the first label of the host, in title case.
        money: money keywords; by default those of a niche picked by the host's name.
        topics: the site's topics; by default of the same niche.
        missing: (tool, date) pairs without an export.
        capped: `Cap` events; without effect where the tool lists no more rows than the cap.
        incidents: `IndexDrop` events; what the tool found later is listed as usual.
        deletions: `Deletion` events; every tool that knew the links misses them from `date` on.
        rel_flips: `RelFlip` events, on links that a tool listed before and after.
        attacks: `Attack` events.
        history: whether Ahrefs and Semrush list links that they hold for lost.
        spam_share: planted share of spam among referring domains.
        loss: share of live links that die in a month.
        growth: links gained in a month as a share of live links, before losses.
        false_lost: share of listed live links that a tool mislays in a month, for 40 to 120 days.
    """

    out: Path
    site: str
    seed: int
    links: int
    dates: tuple[str, ...]
    tools: tuple[str, ...] = TOOL_NAMES
    brand: str | None = None
    money: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    capped: tuple[Cap, ...] = ()
    incidents: tuple[IndexDrop, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    rel_flips: tuple[RelFlip, ...] = ()
    attacks: tuple[Attack, ...] = ()
    history: bool = False
    spam_share: float = 0.085
    loss: float = 0.025
    growth: float = 0.04
    false_lost: float = 0.004


@lru_cache
def parse_day(date: str) -> int:
    """The ordinal day of an ISO date."""
    return dt.date.fromisoformat(date).toordinal()


def previous_day(plan: SimPlan, date: str) -> int:
    """The ordinal day of the observation before `date`; a month before the first one."""
    position = plan.dates.index(date)
    return parse_day(plan.dates[position - 1]) if position else parse_day(date) - 30


def check_plan(plan: SimPlan) -> None:
    """Refuse a plan that cannot be simulated.

    Raises:
        BlmError: with the first thing wrong.
    """
    for wrong in (*_site_problems(plan), *_event_problems(plan)):
        raise BlmError(f"simulation: {wrong}", hint="correct the plan and run again")


def _site_problems(plan: SimPlan) -> Iterator[str]:
    if not _SITE.fullmatch(plan.site) or plan.site.startswith("www."):
        yield f"site {plan.site!r} is not an invented host such as acme.example"
    if not 1 <= plan.links <= MAX_LINKS:
        yield f"links must be 1 to {MAX_LINKS}, not {plan.links}"
    if not plan.dates:
        yield "there is no observation date"
    for date in plan.dates:
        if not _is_date(date):
            yield f"{date!r} is not an ISO date"
    if list(plan.dates) != sorted(set(plan.dates)):
        yield "dates must ascend and differ"
    for tool in plan.tools:
        if tool not in TOOL_NAMES:
            yield f"unknown tool {tool!r}; known are {', '.join(TOOL_NAMES)}"
    if not plan.tools or len(set(plan.tools)) != len(plan.tools):
        yield "name at least one tool, and each once"
    for name in ("spam_share", "loss", "growth", "false_lost"):
        if not 0 <= getattr(plan, name) <= 0.5:
            yield f"{name} must be 0 to 0.5, not {getattr(plan, name)}"


def _event_problems(plan: SimPlan) -> Iterator[str]:
    incidents = [IndexDrop(*event) for event in plan.incidents]
    dated = [
        *(date for _, date in plan.missing),
        *(date for _, date, _ in plan.capped),
        *(event.date for event in incidents),
        *(event[0] for event in (*plan.deletions, *plan.rel_flips, *plan.attacks)),
    ]
    for date in dated:
        if date not in plan.dates:
            yield f"an event stands on {date}, which is no observation date"
    for tool in (*(event[0] for event in (*plan.missing, *plan.capped, *incidents)),):
        if tool not in plan.tools:
            yield f"an event names {tool!r}, which is none of the plan's tools"
    for event in incidents:
        if event.until is not None and (not _is_date(event.until) or event.until <= event.date):
            yield f"the incident of {event.date} ends at {event.until}, not after it began"
    yield from _amount_problems(plan, [event.share for event in incidents])


def _amount_problems(plan: SimPlan, shares: Iterable[float]) -> Iterator[str]:
    for share in (*shares, *(share for _, share in plan.deletions)):
        if not 0 < share <= 1:
            yield f"a share must be above 0 and at most 1, not {share}"
    for count in (*(cap for *_, cap in plan.capped), *(event[1] for event in plan.rel_flips)):
        if count < 1:
            yield f"a cap or a number of flips must be at least 1, not {count}"
    for _, count in plan.attacks:
        if not 1 <= count <= 10_000:
            yield f"an attack takes 1 to 10000 domains, not {count}"


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
