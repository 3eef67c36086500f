"""Semrush, Backlink Analytics, Referring domains: one row per referring domain."""

from __future__ import annotations

import polars as pl

from blm.exports.column_maps.cells import date, host, known_word, number, tally
from blm.exports.column_maps.format import Format
from blm.exports.vendors.semrush.semrush_backlinks import CAPS

FORMAT = Format(
    name="semrush-referring-domains",
    stream="semrush.domains",
    header=("domain ascore", "domain"),
    columns={
        "domain": host("domain"),
        "first_seen": date("first seen"),
        "last_seen": date("last seen"),
        "semrush.as": number("domain ascore"),
        "semrush.backlinks": number("backlinks"),
        "semrush.ip": known_word("ip address"),
        "semrush.country": known_word("country"),
    },
    totals={
        "rows": pl.len(),
        "backlinks_sum": tally(pl.col("semrush.backlinks")),
    },
    caps=CAPS,
)
