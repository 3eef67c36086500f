"""Bing Webmaster Tools, Backlinks, three files: a byte order mark, every cell quoted.

Quirks: there are no dates, so ``--as-of`` is needed, and no rel; domains are written with a scheme;
anchors are counted without a link, so their rows are counted only.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import anchor, number, site, tally, url, word
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

PAGES = Format(
    name="bing-pages",
    stream="bing.links",
    header=("source url", "anchor text", "target url"),
    # Without a column of its own: a fourth one makes it another tool's file.
    exact=True,
    columns={
        "source_url": url("source url"),
        "target_url": url("target url"),
        "anchor": anchor("anchor text"),
        "state": Cell(pl.lit("live")),
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
)

DOMAINS = Format(
    name="bing-domains",
    stream="bing.domains",
    header=("domain", "backlinks count"),
    columns={"domain": site("domain"), "bing.backlinks": number("backlinks count")},
    totals={"rows": pl.len(), "backlinks_sum": tally(pl.col("bing.backlinks"))},
)

ANCHORS = Format(
    name="bing-anchors",
    stream="bing.anchors",
    header=("anchor", "backlinks count"),
    columns={},
    extras={"links": number("backlinks count").value, "empty": word("anchor") == ""},
    totals={
        "rows": pl.len(),
        "links_sum": tally(pl.col("links")),
        "empty_anchor": tally(pl.col("empty")),
    },
)
