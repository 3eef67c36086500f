"""Search Console, Links, Top linking text: anchors by rank, without a link or a count.

Quirks: texts are cut into lower-case words, ``https www acme example``, and ``(empty)`` stands for
none. No link can be given such an anchor, so the rows are counted only.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import tally, word
from blm.exports.column_maps.file_names import find_property
from blm.exports.column_maps.format import Format

FORMAT = Format(
    name="gsc-linking-text",
    stream="gsc.anchors",
    header=("rank", "link text"),
    columns={},
    extras={"empty": word("link text") == "(empty)"},
    totals={"rows": pl.len(), "empty_anchor": tally(pl.col("empty"))},
    sampled=True,
    about=find_property,
)
