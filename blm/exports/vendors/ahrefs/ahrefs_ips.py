"""Ahrefs, Site Explorer, Referring IPs: UTF-16, tabs, one row per subnet.

Quirks: subnets end in ``.x.xxx`` and no referring domain is named, so the rows are counted only.
"""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import date, number, tally
from blm.exports.column_maps.format import Format
from blm.exports.vendors.ahrefs.ahrefs_domains import read_mode

FORMAT = Format(
    name="ahrefs-referring-ips",
    stream="ahrefs.ips",
    header=("subnet", "ref. domains"),
    columns={"first_seen": date("first seen")},
    extras={
        "domains": number("ref. domains").value,
        "links": number("links to target").value,
    },
    totals={
        "rows": pl.len(),
        "referring_domains_sum": tally(pl.col("domains")),
        "links_sum": tally(pl.col("links")),
    },
    about=read_mode,
)
