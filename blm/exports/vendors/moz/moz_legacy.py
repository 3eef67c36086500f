"""Moz, Open Site Explorer, Inbound links, until 2018: a short preamble, then commas.

Quirks: follow states are answers to two questions, ``Only rel=nofollow`` and ``Only follow``; older
files have ``Followable`` instead. Its ``Spam Score`` counts flags of 17 and is no percentage, so it
is not kept. Nothing says when a link was seen, so ``--as-of`` is needed.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from blm.exports.column_maps.cells import anchor, flag, number, rel, tally, title, url
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

_answers = (flag("only rel=nofollow").value, flag("only follow").value)
_nofollow = pl.when(_answers[0]).then(True).when(_answers[1]).then(False)

FORMAT = Format(
    name="moz-ose-links",
    stream="moz.links",
    header=("url", "anchor text", "page authority", "only rel=nofollow", "target url"),
    columns={
        "source_url": url("url", scheme="http"),
        "target_url": url("target url", scheme="http"),
        "anchor": anchor("anchor text", escapes=True),
        "rel": rel(nofollow=_nofollow),
        "kind": Cell(pl.when(flag("301").value).then(pl.lit("redirect"))),
        "title": title("title", escapes=True),
        "state": Cell(pl.lit("live")),
        "moz.da": number("domain authority"),
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel").str.contains("nofollow", literal=True)),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
)

OLDER = replace(
    FORMAT,
    name="moz-ose-links-older",
    header=("url", "anchor text", "page authority", "followable", "target url"),
    columns={**FORMAT.columns, "rel": rel(nofollow=~flag("followable").value)},
)
"""The variant with ``Followable``."""
