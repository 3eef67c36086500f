"""Majestic, Referring domains, as sheets of 2013 have it: text quoted, numbers bare.

Quirks: dates are ``DD/MM/YYYY HH:MM``; ``AlexaRank`` -1 is none and not kept; what concerns the
site itself stands in columns that end in its name, ``BackLinks_<site>``. A sheet that compares
several sites does not say which is meant: then these columns are not read.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import day_first, host, number, tally
from blm.exports.column_maps.format import Format

FORMAT = Format(
    name="majestic-referring-domains",
    stream="majestic.domains",
    header=("domain", "extbacklinks", "citationflow", "trustflow"),
    columns={
        "domain": host("domain"),
        "first_seen": day_first("firstlinkdate"),
        "last_seen": day_first("lastlinkdate"),
        "majestic.tf": number("trustflow"),
        "majestic.cf": number("citationflow"),
        "majestic.backlinks": number("backlinks"),
    },
    suffixed=("backlinks", "firstlinkdate", "lastlinkdate"),
    totals={
        "rows": pl.len(),
        "backlinks_sum": tally(pl.col("majestic.backlinks")),
    },
    # The most that GetRefDomains gives: developer-support.majestic.com/api/commands/download-ref-
    # domain-backlinks.shtml.
    caps=(100_000,),
)
