"""Semrush, Backlink Audit, domains view: one real example link per host.

Quirks: the header's case differs from Backlink Analytics; ``Source Domain`` is a host with its
subdomain; there is no ugc, no sponsored, no lost. Score bands are Semrush's: 45 and 60.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    choice,
    date,
    flag,
    host,
    number,
    rel,
    tally,
    title,
    url,
)
from blm.exports.column_maps.format import Cell, Format

_score = pl.col("semrush.toxic")

FORMAT = Format(
    name="semrush-audit-domains",
    stream="semrush.audit",
    header=("source url", "source domain", "target url", "toxic score"),
    columns={
        "source_url": url("source url"),
        "target_url": url("target url"),
        "anchor": anchor("anchor"),
        "rel": rel(nofollow=flag("no follow").value),
        "kind": choice("link type", {"a": "text", "img": "image", "iframe": "frame"}),
        "title": title("source page title"),
        "first_seen": date("first seen"),
        "last_seen": date("last seen"),
        "state": Cell(pl.lit("live")),
        "semrush.as": number("domain authority score"),
        "semrush.page_as": number("page authority score"),
        "semrush.toxic": number("toxic score"),
    },
    extras={"nofollow": flag("no follow").value, "source domain": host("source domain").value},
    totals={
        "rows": pl.len(),
        "source_domains": pl.col("source domain").n_unique(),
        "nofollow": tally(pl.col("nofollow")),
        "toxic_ge60": tally(_score >= 60),
        "potentially_45_59": tally((_score >= 45) & (_score < 60)),
        "lt45": tally(_score < 45),
    },
    grouping="hosts",
)
