"""Ahrefs, Backlinks, until about 2021: UTF-16, tabs; ``Link URL`` is the target.

Quirks: ``Type`` is a list such as ``Dofollow, Text``: the follow state and the kind in one cell. A
lost row has a day and no reason. A second variant counts ``Total Backlinks`` of a page and has one
date, ``Found``.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    date,
    language,
    number,
    rel,
    tally,
    title,
    url,
    word,
)
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format
from blm.exports.vendors.ahrefs.ahrefs_backlinks import KINDS, read_mode

_types = word("type").str.split(",").list.eval(pl.element().str.strip_chars())
_kind = pl.coalesce(pl.when(_types.list.contains(kind)).then(pl.lit(kind)) for kind in KINDS)
_said = word("type") != ""
_nofollow = (
    pl.when(_types.list.contains("nofollow"))
    .then(True)
    .when(_types.list.contains("dofollow"))
    .then(False)
)

FORMAT = Format(
    name="ahrefs-backlinks-legacy",
    stream="ahrefs.links",
    header=("referring page url", "link url", "first seen"),
    columns={
        "source_url": url("referring page url"),
        "target_url": url("link url"),
        "anchor": anchor("link anchor"),
        "rel": Cell(
            rel(
                nofollow=_nofollow,
                sponsored=_types.list.contains("sponsored"),
                ugc=_types.list.contains("ugc"),
            ).value,
            _said,
        ),
        "kind": Cell(_kind, _said),
        "title": title("referring page title"),
        "lang": language("language"),
        "out": number("external links count"),
        "first_seen": date("first seen"),
        "last_seen": date("last check"),
        "state": Cell(
            pl.when(word("day lost") != "").then(pl.lit("unlisted")).otherwise(pl.lit("live"))
        ),
        "ahrefs.dr": number("domain rating"),
        "ahrefs.page_traffic": number("traffic"),
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel").str.contains("nofollow", literal=True)),
        "lost": tally(pl.col("state") != "live"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
    grouping="detect",
    about=read_mode,
)

GROUPED = replace(
    FORMAT,
    name="ahrefs-backlinks-legacy-grouped",
    header=("total backlinks", "referring page url", "link url", "found"),
    columns={
        **{name: cell for name, cell in FORMAT.columns.items() if name != "last_seen"},
        "first_seen": date("found"),
        "state": Cell(pl.lit("live")),
    },
)
"""Ahrefs' variant with ``Total Backlinks`` and ``Found``."""
