"""Ahrefs, Site Explorer, Referring domains: UTF-16, tabs, one row per referring domain.

Quirks: some header cells end in a space; ``New links`` and ``Lost links`` are there only where two
dates were compared; a domain with a date under ``Lost`` has no link left.
"""

from __future__ import annotations

import re

import polars as pl

from blm.exports.column_maps.cells import date, flag, host, number, tally, word
from blm.exports.column_maps.format import About, Cell, Format
from blm.exports.vendors.ahrefs.ahrefs_backlinks import FORMAT as BACKLINKS

_MODE = re.compile(r"ref(?:domains|ips)-(subdomains|domain|prefix|exact)(?![a-z])", re.IGNORECASE)


def read_mode(name: str, _preamble: tuple[str, ...]) -> About:
    """The mode word of the file name."""
    mode = _MODE.search(name)
    return About(scope=mode[1].lower() if mode else None)


FORMAT = Format(
    name="ahrefs-referring-domains",
    stream="ahrefs.domains",
    header=("domain", "dr", "links to target"),
    columns={
        "domain": host("domain"),
        "first_seen": date("first seen"),
        # Lost without a reason: gone, or no longer in the index.
        "state": Cell(
            pl.when(word("lost") != "").then(pl.lit("unlisted")).otherwise(pl.lit("live"))
        ),
        "ahrefs.dr": number("dr"),
        "ahrefs.traffic": number("traffic"),
        "ahrefs.spam": flag("is spam"),
        "ahrefs.backlinks": number("links to target"),
    },
    totals={
        "rows": pl.len(),
        "backlinks_sum": tally(pl.col("ahrefs.backlinks")),
        "lost": tally(pl.col("state") != "live"),
        "spam": tally(pl.col("ahrefs.spam")),
    },
    caps=BACKLINKS.caps,
    about=read_mode,
)
