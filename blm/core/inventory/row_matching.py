"""Matching of an export's rows to links, including rows without a target URL."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.inventory import sightings

KEYS = ["from_key", "to_key"]
"""Columns of a link's identity; ``to_key`` is null where no target is named."""


def split_rows(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with a target URL, and rows without one, which count for every link of their source."""
    bare = pl.col("to_key").is_null()
    return rows.filter(~bare), rows.filter(bare)


def join_rows(links: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each link with its row as ``o.`` columns: the row with its target, else one of its source."""
    named, bare = (
        some.rename({c: f"{prefix}.{c}" for c in rows.columns if c not in KEYS})
        for some, prefix in zip(split_rows(rows), "op", strict=True)
    )
    if not len(bare):
        return links.join(named, on=KEYS, how="left")
    joined = links.join(named, on=KEYS, how="left")
    joined = joined.join(bare.drop("to_key"), on="from_key", how="left")
    told = pl.col("o.state").is_null()
    fields = [c for c in rows.columns if c not in KEYS]
    return joined.with_columns(
        pl.when(told).then(pl.col(f"p.{c}")).otherwise(pl.col(f"o.{c}")).alias(f"o.{c}")
        for c in fields
    ).drop(f"p.{c}" for c in fields)


def absorb(links: pl.DataFrame, streams: Sequence[str]) -> pl.DataFrame:
    """The lines, with those without a target merged into lines of the same source that have one."""
    seen = [sightings.column(stream) for stream in streams]
    named = links.filter(~pl.col("to").is_null())
    bare = links.filter(pl.col("to").is_null())
    if not seen or not len(bare):
        return links
    rest = bare.join(named.select("from_key"), on="from_key", how="anti")
    folded = named.join(
        bare.select("from_key", *(pl.col(c).alias(f"b.{c}") for c in seen)),
        on="from_key",
        how="left",
    ).with_columns(pl.coalesce(pl.col(c), pl.col(f"b.{c}")).alias(c) for c in seen)
    return pl.concat([folded.select(links.columns), rest])
