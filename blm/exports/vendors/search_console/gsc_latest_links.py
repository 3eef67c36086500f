"""Search Console, Links, Latest links: where and when Google saw a link; no target, no rel."""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import date, url
from blm.exports.column_maps.file_names import find_property
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

FORMAT = Format(
    name="gsc-latest-links",
    stream="gsc.links",
    header=("linking page", "last crawled"),
    columns={
        "source_url": url("linking page"),
        "last_seen": date("last crawled"),
        "state": Cell(pl.lit("live")),
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "last_crawled_max": pl.col("last_seen").max(),
    },
    sampled=True,
    about=find_property,
)
