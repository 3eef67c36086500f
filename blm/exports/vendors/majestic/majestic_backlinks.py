"""Majestic, Backlinks, as downloaded: a byte order mark, text quoted.

Quirks: a flag is set by any mark (``+``) and not set by an empty cell; a mention is a row that
links to nothing and is left out; flow scores are those of the linking page; some rows are
malformed.
"""

from __future__ import annotations

import polars as pl

from blm.core.inventory.readings import NO_LINK
from blm.exports.column_maps.cells import anchor, date, mark, number, rel, tally, title, url
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format


def find_kind(**flags: str) -> Cell:
    """The kind whose flag is set, else text; null where the report has none of the flags.

    Args:
        flags: the file's column by kind.
    """
    marked = [pl.when(mark(name)).then(pl.lit(kind)) for kind, name in flags.items()]
    unmarked = pl.all_horizontal(~mark(name) for name in flags.values())
    return Cell(pl.coalesce(*marked, pl.when(unmarked).then(pl.lit("text"))))


FORMAT = Format(
    name="majestic-backlinks",
    stream="majestic.links",
    header=("target url", "source url", "anchor text", "flagnofollow"),
    columns={
        "source_url": url("source url"),
        "target_url": url("target url"),
        "anchor": anchor("anchor text"),
        "rel": rel(nofollow=mark("flagnofollow")),
        "kind": find_kind(image="flagimagelink", redirect="flagredirect", frame="flagframe"),
        "topics": title("sourcetopicaltrustflow_topic_0"),
        "first_seen": date("source first found date"),
        "last_seen": date("source crawl date"),
        "state": Cell(pl.lit("live")),
        "majestic.page_tf": number("sourcetrustflow"),
        "majestic.page_cf": number("sourcecitationflow"),
    },
    leaves_out={NO_LINK: mark("flagmention")},
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel") == "nofollow"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
)
