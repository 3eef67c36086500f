"""Links of one referring domain: counts over all, and a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.hosts.urls import add_keys, url_key
from blm.core.inventory import sightings

SHOWN = 5
"""Most links in the sample."""
ANCHORS_SHOWN = 5
STATES = ("live", "unseen", "lost")


@dataclass(frozen=True, slots=True)
class OwnLink:
    """One link; every text is as exported (untrusted).

    Attributes:
        source_url, target_url, anchor, anchor_class, rel, title: None where unknown.
        state: live, unseen or lost.
        first_seen: earliest ISO date given by a tool or of an export that had it.
        streams: reports that list it now.
        lost_on: ISO date of the evidence of its loss, or None.
    """

    source_url: str
    target_url: str | None
    anchor: str | None
    anchor_class: str | None
    rel: str | None
    title: str | None
    state: str
    first_seen: str | None
    streams: tuple[str, ...]
    lost_on: str | None


@dataclass(frozen=True, slots=True)
class ReferringDomainLinks:
    """The links of one referring domain.

    Attributes:
        states: number of links by state.
        rels: number of live links by rel; ``unknown`` if no tool gives it.
        anchors: (anchor or None, its class or None, live links), most frequent first.
        more_anchors: number of distinct anchors left out.
        shown: the sample: first the page asked about, then one per anchor, live ones first.
    """

    states: Mapping[str, int]
    rels: Mapping[str, int]
    anchors: tuple[tuple[str | None, str | None, int], ...]
    more_anchors: int
    shown: tuple[OwnLink, ...]


def sum_links(links: pl.DataFrame, page: str = "") -> ReferringDomainLinks:
    """Counts and a sample of a domain's links.

    Args:
        links: of one domain, with ``state`` and link signals.
        page: source URL asked about; empty for none.
    """
    live = links.filter(pl.col("state") == "live")
    anchors = _count(live, "anchor", "anchor_class")
    ranked = sorted(anchors.items(), key=lambda pair: (-pair[1], pair[0][0] or ""))
    states = {state: count for (state,), count in _count(links, "state").items()}
    return ReferringDomainLinks(
        states={name: states.get(name, 0) for name in STATES},
        rels={rel or "unknown": n for (rel,), n in sorted(_count(live, "rel").items(), key=str)},
        anchors=tuple((text, kind, count) for (text, kind), count in ranked[:ANCHORS_SHOWN]),
        more_anchors=max(0, len(ranked) - ANCHORS_SHOWN),
        shown=_choose(links, page),
    )


def _count(links: pl.DataFrame, *columns: str) -> dict[tuple[str | None, ...], int]:
    """Number of links by value of the columns."""
    counted = links.select(*columns).group_by(*columns).agg(pl.len().alias("count"))
    return {tuple(row[:-1]): int(row[-1]) for row in counted.iter_rows()}


def _choose(links: pl.DataFrame, page: str) -> tuple[OwnLink, ...]:
    """The sample: the page asked about, then live links first, one per anchor before others."""
    key = url_key(page) or ""
    streams = [c.removeprefix("seen.") for c in links.columns if c.startswith("seen.")]
    keyed = add_keys(links.sort("domain", "from", "to"), "from", "key").with_columns(
        (pl.col("key") != key).fill_null(value=True).alias("other"),
        pl.col("state").replace_strict(STATES, list(range(len(STATES)))).alias("place"),
        pl.concat_str(pl.col("state"), pl.col("anchor").cast(pl.String).fill_null("")).alias(
            "told"
        ),
    )
    order = ["from", "to"]
    again = pl.col("told").cum_count().over("told", order_by=order).alias("again")
    ranked = keyed.with_columns(again).sort("other", "place", "again", *order).head(SHOWN)
    marks = ranked.with_columns(sightings.is_open(f"seen.{s}").alias(f"open.{s}") for s in streams)
    return tuple(_read(row, streams) for row in marks.iter_rows(named=True))


def _read(row: Mapping[str, Any], streams: Sequence[str]) -> OwnLink:
    return OwnLink(
        source_url=row["from"],
        target_url=row["to"],
        anchor=row["anchor"],
        anchor_class=row["anchor_class"],
        rel=row["rel"],
        title=row["title"],
        state=row["state"],
        first_seen=row["first_seen"] or row["first_on"],
        streams=tuple(name for name in streams if row[f"open.{name}"]),
        lost_on=row["lost_on"],
    )
