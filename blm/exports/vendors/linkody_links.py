"""Linkody, the list of links that it watches, as imported and kept.

Quirks: only ``URL FROM`` must be filled. Expected anchor and follow state are what a person wishes,
not what Linkody saw, so both stay unknown; a link without a landing page is left out. The list is
made by hand: what it lacks tells nothing, and it counts as no tool's sighting (guard G7).
"""

from __future__ import annotations

import polars as pl

from blm.core.inventory.readings import NO_LANDING_PAGE
from blm.exports.column_maps.cells import tally, url, word
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

FORMAT = Format(
    name="linkody-links",
    stream="linkody.links",
    header=("url from", "expected landing page url"),
    columns={
        "source_url": url("url from", scheme="http"),
        "target_url": url("expected landing page url", scheme="http"),
        "state": Cell(pl.lit("live")),
    },
    leaves_out={NO_LANDING_PAGE: word("expected landing page url") == ""},
    extras={"follow": word("expected follow") == "yes"},
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "expected_follow": tally(pl.col("follow")),
    },
    sampled=True,
)
