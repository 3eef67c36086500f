"""Redirects: broken pages of ours that have links, to be fixed without asking anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.hosts.urls import url_key
from blm.core.inventory import sightings
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import BROKEN_STREAMS
from blm.core.reclaim.lost_links import OWN_TARGET, recent_losses, worth_having
from blm.core.site.site import Event

REDIRECT_BROKEN = "redirect-broken"
NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True)
class Redirect:
    """A broken page of ours that has links: fixed by us, without asking anybody.

    Attributes:
        target_url: the page.
        links: number that a redirect restores; domains: number of their referring domains.
        live: number of other links that reach the page; if any, a redirect to it is broken.
        evidence: what tools say: redirect-broken, of links that are lost by it, or not-found, of
            the page.
        since: ISO date of the newest evidence.
    """

    target_url: str
    links: int
    domains: int
    live: int
    evidence: str
    since: str


def find_redirects(
    links: pl.DataFrame,
    domains: pl.DataFrame,
    events: Sequence[Event],
    *,
    as_of: str,
    exports: Sequence[Export],
) -> tuple[Redirect, ...]:
    """Broken pages of ours according to a tool, by number of referring domains.

    Pages without such evidence are not listed: unknown is not broken.

    Args:
        links: every link with its state and texts.
        domains: assessed domains with ``settled``.
        events: of the log: ``recovered`` (the redirect was made) answers evidence up to its day,
            ``written-off`` all of it.
        as_of: date of the data.
        exports: all ingested ones, for the dates of the evidence.
    """
    answered = _answered_pages(events)
    pages: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for one in _evidence(links, domains, as_of, exports):
        key = url_key(one[1])
        if key is not None and one[3] > answered.get(key, ""):
            pages[key].append(one)
    named = {to for rows in pages.values() for _, to, _, _ in rows}
    reach = _count_live(links, named)
    found = [_redirect(rows, reach) for rows in pages.values()]
    return tuple(sorted(found, key=lambda one: (-one.domains, -one.links, one.target_url)))


def _evidence(
    links: pl.DataFrame, domains: pl.DataFrame, as_of: str, exports: Sequence[Export]
) -> Iterator[tuple[str, str, str, str]]:
    """Referring domain, target page, the tool's evidence, and the last day it was reported."""
    lost = recent_losses(links, as_of).filter(pl.col("gone_why") == OWN_TARGET)
    for domain, to, day in (
        worth_having(lost, domains).select("domain", "to", "lost_on").iter_rows()
    ):
        if to:
            yield domain, str(to), REDIRECT_BROKEN, day
    for stream in BROKEN_STREAMS:
        days = [export.as_of for export in exports if export.stream == stream and export.as_of]
        name = sightings.column(stream)
        if days and name in links.columns:
            listed = links.filter(sightings.is_open(name) & (pl.col("state") == "live"))
            for domain, to in worth_having(listed, domains).select("domain", "to").iter_rows():
                if to:
                    yield domain, str(to), NOT_FOUND, max(days)


def _redirect(rows: Sequence[tuple[str, str, str, str]], reach: Mapping[str, int]) -> Redirect:
    """One page, with its counts; links listed as broken do not count as reaching it."""
    missing = [row for row in rows if row[2] == NOT_FOUND]
    live = sum(reach.get(to, 0) for to in {to for _, to, _, _ in rows}) - len(missing)
    return Redirect(
        target_url=min(to for _, to, _, _ in rows),
        links=len(rows),
        domains=len({domain for domain, _, _, _ in rows}),
        live=max(0, live),
        evidence=NOT_FOUND if missing else REDIRECT_BROKEN,
        since=max(day for _, _, _, day in rows),
    )


def _answered_pages(events: Iterable[Event]) -> dict[str, str]:
    """By page, the last ISO date up to which evidence is answered."""
    found: dict[str, str] = {}
    for event in events:
        key = url_key(event.subject) if "://" in event.subject else None
        if key is not None and event.event in ("recovered", "written-off"):
            found[key] = "9999-12-31" if event.event == "written-off" else event.on
    return found


def _count_live(links: pl.DataFrame, pages: set[str]) -> dict[str, int]:
    """Number of live links to each of these pages."""
    if not pages:
        return {}
    to = pl.col("to").cast(pl.String)
    own = links.filter((pl.col("state") == "live") & to.is_in(sorted(pages)))
    counted = own.select(to).group_by("to").agg(pl.len().alias("count"))
    return {str(page): int(count) for page, count in counted.iter_rows()}
