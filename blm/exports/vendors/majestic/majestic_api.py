"""Majestic, backlinks with the field names of its API: flags are 0 and 1, lost links stay in.

Quirks: a deleted link has a date and a word for it; a date without the flag is the index's own
housekeeping.
"""

from __future__ import annotations

import polars as pl

from blm.core.inventory.readings import NO_LINK
from blm.exports.column_maps.cells import (
    anchor,
    date,
    known_word,
    mark,
    number,
    rel,
    tally,
    title,
    url,
    word,
)
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format
from blm.exports.vendors.majestic.majestic_backlinks import find_kind

_state = (
    pl.when(mark("flagdeleted"))
    .then(pl.lit("lost"))
    .when(word("datelost") != "")
    .then(pl.lit("unlisted"))
    .otherwise(pl.lit("live"))
)

FORMAT = Format(
    name="majestic-backlinks-api",
    stream="majestic.links",
    header=("sourceurl", "targeturl", "flagnofollow", "firstindexeddate"),
    columns={
        "source_url": url("sourceurl"),
        "target_url": url("targeturl"),
        "anchor": anchor("anchortext"),
        "rel": rel(nofollow=mark("flagnofollow")),
        "kind": find_kind(image="flagimages", redirect="flagredirect", frame="flagframe"),
        "topics": title("sourcetopicaltrustflow_topic_0"),
        "first_seen": date("firstindexeddate"),
        "last_seen": date("lastseendate"),
        "state": Cell(_state),
        "lost_on": date("datelost"),
        "reason": known_word("reasonlost"),
        "majestic.page_tf": number("sourcetrustflow"),
        "majestic.page_cf": number("sourcecitationflow"),
    },
    leaves_out={NO_LINK: mark("flagmention")},
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel") == "nofollow"),
        "lost": tally(pl.col("state") != "live"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
    # The most that GetBackLinkData gives: developer-support.majestic.com/api/commands/get-back-
    # link-data.shtml.
    caps=(50_000,),
)
