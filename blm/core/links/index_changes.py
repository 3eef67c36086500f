"""Index changes: many links vanishing at one tool together while others still see them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from blm.core.frames import any_of
from blm.core.inventory import sightings
from blm.core.inventory.readings import Export, usual_exports
from blm.core.inventory.streams import STREAMS
from blm.core.site.site import Incident

LEAST_SHARED = 10
"""Fewest vanished links known to other tools for these tools to count as evidence."""
STILL_SEEN = 0.5
"""Share of the shared links that others must still see for a drop to be an index change."""


@dataclass(frozen=True, slots=True)
class IndexChange:
    """A drop at one tool that is not counted as loss.

    Attributes:
        stream: whose export dropped the links.
        on: date of that export.
        vanished: number of links that it no longer had.
        before: number of links in the export before.
        shared: number of vanished links that other full streams know.
        still_seen: number of these that they still see.
        reason: a person's words when the change was stated, else empty.
    """

    stream: str
    on: str
    vanished: int
    before: int
    shared: int
    still_seen: int
    reason: str = ""

    @property
    def share(self) -> float:
        """Share of links that vanished, 0-1."""
        return self.vanished / self.before if self.before else 0.0


def full_dates(exports: Sequence[Export]) -> dict[str, tuple[str, ...]]:
    """Dates of full exports by link stream; only in full exports absence counts as a miss.

    Exports of another scope than the stream's usual one are left out.
    """
    dates: dict[str, set[str]] = {}
    for export in usual_exports(exports):
        if STREAMS[export.stream].level == "link" and export.as_of:
            dates.setdefault(export.stream, set()).add(export.as_of)
    return {stream: tuple(sorted(days)) for stream, days in dates.items()}


def find_index_changes(
    links: pl.DataFrame,
    full: dict[str, tuple[str, ...]],
    stated: Sequence[Incident],
    *,
    incident_share: float,
) -> list[IndexChange]:
    """Index changes found in the runs or stated by people, sorted by date and stream.

    Args:
        links: the inventory with run columns.
        full: result of `full_dates`.
        stated: from ``incidents.yaml``.
        incident_share: percent, policy ``limits.incident_share``.
    """
    streams = [s for s in full if sightings.column(s) in links.columns]
    asked = [(stream, day) for stream in streams for _, day in pairwise(full[stream])]
    found = []
    for change in _measure(links, streams, asked):
        reason = _stated(stated, change.stream, change.on)
        if change.vanished and (reason or _contradicted(change, incident_share / 100)):
            found.append(dataclasses.replace(change, reason=reason))
    return sorted(found, key=lambda change: (change.on, change.stream))


def _stated(stated: Sequence[Incident], stream: str, day: str) -> str:
    return next(
        (one.reason for one in stated if one.stream == stream and one.first <= day <= one.last), ""
    )


def _contradicted(change: IndexChange, share: float) -> bool:
    if change.share <= share or change.shared < LEAST_SHARED:
        return False
    return change.still_seen / change.shared >= STILL_SEEN


def _measure(
    links: pl.DataFrame, streams: Sequence[str], asked: Sequence[tuple[str, str]]
) -> list[IndexChange]:
    """The drop of each (stream, date) in `asked`, in one pass over the links."""
    if not asked:
        return []
    frame, counts = _read_runs(links, streams), {}
    for number, (stream, day) in enumerate(asked):
        others = [other for other in streams if other != stream]
        is_open, last = pl.col(f"open.{stream}"), pl.col(f"last.{stream}")
        vanished = (~is_open & (last == day)).fill_null(value=False)
        had = (pl.col(f"first.{stream}") < day) & (is_open | (last >= day))
        shared = vanished & any_of(~pl.col(f"last.{o}").is_null() for o in others)
        counts[f"{number}.vanished"] = vanished
        counts[f"{number}.before"] = had.fill_null(value=False)
        counts[f"{number}.shared"] = shared
        counts[f"{number}.still"] = shared & any_of(pl.col(f"open.{o}") for o in others)
    sums = frame.select(expr.sum().alias(name) for name, expr in counts.items()).row(0)
    numbers = iter([int(count or 0) for count in sums])
    fours = zip(numbers, numbers, numbers, numbers, strict=True)
    return [
        IndexChange(stream, day, gone, before, shared, still)
        for (stream, day), (gone, before, shared, still) in zip(asked, fours, strict=True)
    ]


def _read_runs(links: pl.DataFrame, streams: Sequence[str]) -> pl.DataFrame:
    """For each stream, first and last date of its runs (null without one), and if one is open."""
    parts = {}
    for stream in streams:
        name = sightings.column(stream)
        parts[f"first.{stream}"] = sightings.first_day(name)
        parts[f"last.{stream}"] = sightings.last_day(name)
        parts[f"open.{stream}"] = sightings.is_open(name)
    return links.select(**parts)
