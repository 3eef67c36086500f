"""Merge of domain-level rows and vendor metrics into ``domains/``, with deadbands."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.frames import any_of
from blm.core.inventory import sightings
from blm.core.inventory.link_merge import Observed
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import conform, domain_schema
from blm.core.inventory.streams import STREAMS

RATING_DEADBAND = 1.0
VOLUME_DEADBAND = 0.1


@dataclass(frozen=True, slots=True)
class Summary:
    """One observation, aggregated by referring domain.

    Attributes:
        one: the observation, without its rows.
        rows: a row per domain: the highest metric of its live rows, a flag when any row has it.
            In a domain-level stream, domains that the tool reports as lost are rows without
            metrics, with ``stated`` true.
    """

    one: Observed
    rows: pl.DataFrame


def summarise(one: Observed) -> Summary:
    """The observation aggregated by referring domain."""
    told, rows = dataclasses.replace(one, rows=one.rows.head(0)), one.rows
    if "state" in rows.columns:
        rows = rows.filter(pl.col("state") == "live")
    present = [name for name in METRICS if name in rows.columns]
    live = rows.group_by("domain").agg(pl.col(name).max() for name in present)
    if STREAMS[one.stream].level != "domain":
        return Summary(told, live)
    gone = one.rows.select("domain").unique().join(live.select("domain"), on="domain", how="anti")
    states = [live.with_columns(stated=pl.lit(value=False))]
    states.append(gone.with_columns(stated=pl.lit(value=True)))
    return Summary(told, pl.concat(states, how="diagonal").select(*live.columns, "stated"))


def merge_domains(
    domains: pl.DataFrame, summaries: Sequence[Summary], streams: Sequence[str], links: pl.DataFrame
) -> pl.DataFrame:
    """The referring domains after these observations, sorted by domain.

    A stored metric is replaced only when it moved by more than the deadband (ratings by more than 1
    point, volumes by more than 10 %) or between zero and non-zero, so that small fluctuations make
    no diff.

    Args:
        domains: so far, `core.inventory.snapshot.domain_schema` of any streams.
        summaries: of link-level and domain-level observations, oldest first.
        streams: domain streams; the result has a run column for each.
        links: ``domain`` of the merged inventory; domains that appear neither there nor in a
            domain stream are removed.
    """
    schema = domain_schema(streams)
    merged = conform(domains, schema)
    for summary in summaries:
        merged = _apply(merged, summary.rows, summary.one)
    seen = [sightings.column(stream) for stream in streams]
    listed = any_of(~pl.col(c).is_null() for c in seen)
    linked = links.select("domain").unique().with_columns(pl.lit(value=True).alias("__linked"))
    known = merged.join(linked, on="domain", how="left")
    keep = pl.col("__linked").fill_null(value=False)
    return known.filter(keep | listed).select(*schema).sort("domain")


def _apply(domains: pl.DataFrame, fresh: pl.DataFrame, one: Observed) -> pl.DataFrame:
    names = [name for name in fresh.columns if name in METRICS]
    domain_level = STREAMS[one.stream].level == "domain"
    if not names and not domain_level:
        return domains
    known = fresh.filter(~pl.col("stated")) if domain_level else fresh
    both = pl.concat([domains.select("domain"), known.select("domain")]).unique()
    new = fresh.rename({name: f"o.{name}" for name in names})
    if domain_level:
        new = new.rename({"stated": "o.stated"}).with_columns((~pl.col("o.stated")).alias("o.seen"))
    joined = both.join(domains, on="domain", how="left").join(new, on="domain", how="left")
    updates = [_moved(name).alias(name) for name in names]
    if domain_level:
        updates.append(_run(one).alias(sightings.column(one.stream)))
    return joined.with_columns(updates).select(domains.columns)


def _moved(name: str) -> pl.Expr:
    """The stored value, or the new one where it moved by more than the deadband."""
    old, new = pl.col(name), pl.col(f"o.{name}")
    if METRICS[name].kind in ("flag", "text"):
        return pl.coalesce(new, old)
    band = RATING_DEADBAND if METRICS[name].kind == "rating" else old.abs() * VOLUME_DEADBAND
    moves = ((new - old).abs() > band) | ((old == 0) != (new == 0))
    return (
        pl.when(old.is_null() | moves.fill_null(value=False))
        .then(pl.coalesce(new, old))
        .otherwise(old)
    )


def _run(one: Observed) -> pl.Expr:
    name = sightings.column(one.stream)
    seen = pl.col("o.seen").fill_null(value=False)
    is_open = sightings.is_open(name)
    closes = is_open & pl.col("o.stated").fill_null(value=False)
    if one.complete:
        closes |= is_open & ~seen & sightings.last_day(name).is_in(list(one.same_scope))
    change = (seen & ~is_open) | closes.fill_null(value=False)
    return pl.when(change).then(sightings.append(name, one.as_of)).otherwise(pl.col(name))
