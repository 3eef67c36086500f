"""Semrush, Backlink Analytics, Backlinks: UTF-8, commas, quotes only where needed.

Quirks: the kind of a link is spread over four flags; ugc and sponsored may be set without nofollow;
``Lost link`` gives no reason and no date.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    date,
    flag,
    number,
    optional_flag,
    rel,
    tally,
    title,
    url,
)
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

CAPS = (10_000, 30_000, 50_000)
"""Rows per report of the plans Pro, Guru, Business: semrush.com/blog/know-your-limits-understand-
account-limits-in-semrush; 50,000 is also reported by people who parse these files."""

_kind = pl.coalesce(
    pl.when(flag(kind).value).then(pl.lit(kind)) for kind in ("text", "image", "frame", "form")
)

FORMAT = Format(
    name="semrush-backlinks",
    stream="semrush.links",
    header=("source url", "target url", "page ascore"),
    columns={
        "source_url": url("source url"),
        "target_url": url("target url"),
        "anchor": anchor("anchor"),
        "rel": rel(
            nofollow=flag("nofollow").value,
            sponsored=optional_flag("sponsored"),
            ugc=optional_flag("ugc"),
        ),
        "kind": Cell(_kind),
        "title": title("source title"),
        "out": number("external links"),
        "first_seen": date("first seen"),
        "last_seen": date("last seen"),
        "state": Cell(
            pl.when(flag("lost link").value).then(pl.lit("unlisted")).otherwise(pl.lit("live")),
            flag("lost link").said,
        ),
        "semrush.page_as": number("page ascore"),
    },
    extras={
        "nofollow": flag("nofollow").value,
        "ugc": flag("ugc").value,
        "sponsored": flag("sponsored").value,
        "new": flag("new link").value,
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("nofollow")),
        "ugc": tally(pl.col("ugc")),
        "sponsored": tally(pl.col("sponsored")),
        "new": tally(pl.col("new")),
        "lost": tally(pl.col("state") == "unlisted"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
    caps=CAPS,
)
