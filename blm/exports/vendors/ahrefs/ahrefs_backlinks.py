"""Ahrefs, Site Explorer, Backlinks: UTF-16, tabs, every cell quoted.

Quirks: lost rows carry either a ``Lost status`` (why the link is gone) or a ``Drop reason`` (why
Ahrefs stopped looking); ``pageerror`` means that its crawler was blocked. Columns come and go
with the years; the mode (``subdomains`` …) stands only in the file name.
"""

from __future__ import annotations

import re

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    choice,
    date,
    flag,
    known_word,
    language,
    number,
    optional_flag,
    rel,
    tally,
    title,
    url,
    word,
)
from blm.exports.column_maps.format import SOURCE_HOST, About, Cell, Format

BROKEN = "ahrefs.broken"
"""Stream of the report on links whose target does not exist: the same columns."""
KINDS = ("text", "image", "redirect", "frame", "form", "canonical", "alternate", "rss")

_MODE = re.compile(r"(broken-)?backlinks-(subdomains|domain|prefix|exact)(?![a-z])", re.IGNORECASE)

_status, _drop, _lost = word("lost status"), word("drop reason"), word("lost") != ""
_state = (
    pl.when(_status == "pageerror")
    .then(pl.lit("blocked"))
    .when(_lost & (_status != ""))
    .then(pl.lit("lost"))
    .when(_drop != "")
    .then(pl.lit("dropped"))
    .when(_lost)
    .then(pl.lit("unlisted"))
    .otherwise(pl.lit("live"))
)


def read_mode(name: str, _preamble: tuple[str, ...]) -> About:
    """The mode word of the file name; broken backlinks are a stream of their own."""
    if (mode := _MODE.search(name)) is None:
        return About()
    scope = mode[2].lower()
    return About(scope=f"broken {scope}", stream=BROKEN) if mode[1] else About(scope=scope)


FORMAT = Format(
    name="ahrefs-backlinks",
    stream="ahrefs.links",
    header=("referring page url", "target url"),
    columns={
        "source_url": url("referring page url"),
        "target_url": url("target url"),
        "anchor": anchor("anchor"),
        "rel": rel(
            nofollow=flag("nofollow").value,
            sponsored=optional_flag("sponsored"),
            ugc=optional_flag("ugc"),
        ),
        "kind": choice("type", {kind: kind for kind in KINDS}),
        "title": title("referring page title"),
        "lang": language("language"),
        "topics": title("page category"),
        "content": flag("content"),
        "out": number("external links"),
        "first_seen": date("first seen"),
        "last_seen": date("last seen"),
        "state": Cell(_state),
        "lost_on": date("lost"),
        "reason": Cell(
            pl.coalesce(known_word("lost status").value, known_word("drop reason").value)
        ),
        "ahrefs.dr": number("domain rating"),
        "ahrefs.traffic": number("domain traffic"),
        "ahrefs.page_traffic": number("page traffic"),
        "ahrefs.spam": flag("is spam"),
    },
    extras={name: pl.col(name) for name in ("first seen", "last seen")},
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel").str.contains("nofollow", literal=True)),
        "lost": tally(pl.col("state") != "live"),
        "spam": tally(pl.col("ahrefs.spam")),
        "empty_anchor": tally(pl.col("anchor") == ""),
        "first_seen_min": pl.col("first seen").filter(pl.col("first seen") != "").min(),
        "last_seen_max": pl.col("last seen").filter(pl.col("last seen") != "").max(),
    },
    grouping="detect",
    # 1,000 is the first choice of the export dialogue, from memory: no public page states it. A
    # wrong cap costs nothing; a missed one would call unexported links unseen. Plans have larger
    # limits per report (help.ahrefs.com 14333008), whose figures are not public.
    caps=(1_000,),
    about=read_mode,
)
