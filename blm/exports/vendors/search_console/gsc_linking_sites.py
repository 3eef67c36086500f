"""Search Console, Links, Top linking sites: one row per site, nearly a registrable domain."""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import host, number, tally
from blm.exports.column_maps.file_names import find_property
from blm.exports.column_maps.format import Format

FORMAT = Format(
    name="gsc-linking-sites",
    stream="gsc.sites",
    header=("site", "linking pages", "target pages"),
    columns={
        "domain": host("site"),
        "gsc.linking_pages": number("linking pages"),
        "gsc.target_pages": number("target pages"),
    },
    totals={
        "rows": pl.len(),
        "linking_pages_sum": tally(pl.col("gsc.linking_pages")),
    },
    sampled=True,
    about=find_property,
)
