"""The snapshot: what tools saw, as committed; two frames and the list of exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.inventory import sightings
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS

WAS_KEPT = 5
"""Number of earlier values of rel and anchor that a link keeps."""

WAS_COLUMNS = tuple(f"was_{n}" for n in range(1, WAS_KEPT + 1))
"""Earlier values, newest first, each ``until``, ``rel=…`` and ``anchor=…`` joined by U+001F."""


LINK_FIELDS: dict[str, type[pl.DataType]] = {
    "domain": pl.String,  # referring domain
    "from": pl.String,  # source URL
    "to": pl.String,  # target URL; null when no tool names one
    "anchor": pl.String,  # "" is an empty anchor, null is unknown
    "rel": pl.String,  # follow, or nofollow / sponsored / ugc; null is unknown
    "kind": pl.String,
    "title": pl.String,
    "lang": pl.String,
    "topics": pl.String,
    "content": pl.Boolean,
    "out": pl.Int64,
    "first_seen": pl.String,  # earliest date any vendor gives
    "gone_on": pl.String,  # set by explicit evidence of loss only
    "gone_why": pl.String,
    "gone_by": pl.String,
    **dict.fromkeys(WAS_COLUMNS, pl.String),
}
"""Columns of `Snapshot.links`; run columns ``seen.<stream>`` follow."""

METRIC_TYPES: Mapping[str, type[pl.DataType]] = {
    name: {"flag": pl.Boolean, "text": pl.String}.get(metric.kind, pl.Float64)
    for name, metric in METRICS.items()
}
"""Type of each metric column of `Snapshot.domains`."""


UNJUDGED = WAS_COLUMNS[1:]
"""Columns of links that only merging uses."""

REPEATED = ("to", "anchor", "rel", "kind", "title", "lang", "topics")
"""Columns of links with few distinct texts: stored as categories in a quarter of the memory."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The committed observations of one site.

    Attributes:
        links: `LINK_FIELDS` and a run column per link stream that the exports name; sorted by
            domain, from, to.
        domains: ``domain``, the metric columns, and a run column per domain stream; sorted.
        exports: every ingested export, in order of ingestion.
    """

    links: pl.DataFrame
    domains: pl.DataFrame
    exports: tuple[Export, ...]


def stream_names(exports: Sequence[Export], level: str) -> tuple[str, ...]:
    """Streams of one level among the exports, in the order of `STREAMS`."""
    present = {export.stream for export in exports}
    return tuple(n for n, s in STREAMS.items() if s.level == level and n in present)


def link_schema(streams: Sequence[str]) -> dict[str, type[pl.DataType]]:
    """Columns of the link frame for these streams."""
    return {**LINK_FIELDS, **dict.fromkeys(map(sightings.column, streams), pl.String)}


def domain_schema(streams: Sequence[str]) -> dict[str, type[pl.DataType]]:
    """Columns of the domain frame for these streams."""
    seen = dict.fromkeys(map(sightings.column, streams), pl.String)
    return {"domain": pl.String, **METRIC_TYPES, **seen}


def empty(schema: Mapping[str, Any]) -> pl.DataFrame:
    """A frame of no rows with these columns."""
    return pl.DataFrame({name: [] for name in schema}, schema)


def compact(links: pl.DataFrame) -> pl.DataFrame:
    """Links for judging: without `UNJUDGED`, and with `REPEATED` as categories."""
    categories = (pl.col(name).cast(pl.Categorical) for name in REPEATED)
    return links.drop(*UNJUDGED, strict=False).with_columns(*categories)


def conform(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The frame with exactly these columns in this order; missing ones are null."""
    known = frame.schema
    return frame.select(
        pl.col(name) if known.get(name) == kind
        else (pl.col(name) if name in known else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )  # fmt: skip
