"""Search Console, Links, More sample links: linking pages and nothing else.

Quirks: ``Your pages linking to this page`` has the same header; `reading` refuses it by its hosts.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import url
from blm.exports.column_maps.file_names import find_property
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

FORMAT = Format(
    name="gsc-sample-links",
    stream="gsc.samples",
    header=("linking page",),
    exact=True,
    columns={"source_url": url("linking page"), "state": Cell(pl.lit("live"))},
    totals={"rows": pl.len(), "hosts": pl.col(SOURCE_HOST).n_unique()},
    sampled=True,
    about=find_property,
)
