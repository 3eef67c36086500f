r"""Moz, Link Explorer, Inbound links: a preamble of nine lines, then commas.

Quirks: URLs have no scheme; scores are ``5%`` or ``--%``; titles hold line breaks as the two
characters ``\r`` and ``\n``; an active link may carry a past ``Date Lost``, so the state wins.
"""

from __future__ import annotations

import re

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    date,
    known_word,
    number,
    rel,
    tally,
    title,
    url,
    word,
)
from blm.exports.column_maps.format import SOURCE_HOST, About, Cell, Format

_state_word = word("link state")
_gone = ~_state_word.is_in(["", "active"])
_lost_on = date("date lost").value
_state = (
    pl.when(_gone & _lost_on.is_not_null())
    .then(pl.lit("lost"))
    .when(_gone)
    .then(pl.lit("unlisted"))
    .otherwise(pl.lit("live"))
)
_follow = word("link type")
_nofollow = (
    pl.when(_follow.str.contains("nofollow", literal=True))
    .then(True)
    .when(_follow == "follow")
    .then(False)
)


def read_preamble(_name: str, preamble: tuple[str, ...]) -> About:
    """Scope and filters joined, and the host of the report's target."""
    pairs = [re.split(r"[,;\t]", line, maxsplit=1) for line in preamble]
    said = {pair[0].strip(' ":').lower(): pair[1].strip(' "') for pair in pairs if len(pair) > 1}
    narrowed = [said.get(key, "") for key in ("anchor text", "source pld")]
    words = [said.get("scope", ""), said.get("filters", ""), *narrowed]
    scope = " ".join(word for word in words if word and word.lower() != "all")
    target = said.get("inbound links for", "").lower()
    return About(scope or None, target.split("://")[-1].split("/")[0] or None)


FORMAT = Format(
    name="moz-inbound-links",
    stream="moz.links",
    header=("url", "anchor text", "spam score", "da", "target url", "link state"),
    columns={
        "source_url": url("url", scheme="http"),
        "target_url": url("target url", scheme="http"),
        "anchor": anchor("anchor text", escapes=True),
        "rel": rel(nofollow=_nofollow),
        "title": title("title", escapes=True),
        "out": number("outbound links from page"),
        "first_seen": date("date first seen"),
        "last_seen": date("date last seen"),
        "state": Cell(_state),
        "lost_on": date("date lost"),
        "reason": known_word("link state"),
        "moz.da": number("da"),
        "moz.spam": number("spam score"),
    },
    extras={"nofollow": _nofollow},
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("nofollow")),
        "lost": tally(pl.col("state") != "live"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
    about=read_preamble,
)
