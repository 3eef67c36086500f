"""Good new links, and counts of new and lost referring domains since the last audit."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.audit.audit import NewLink
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS

MOST = 5


def find_gains(
    links: pl.DataFrame, domains: pl.DataFrame, since: str | None
) -> tuple[NewLink, ...]:
    """The best new links from domains recommended keep, one per domain, at most `MOST`.

    Args:
        links: from `judge_states`.
        domains: assessed, with ``settled``.
        since: as-of of the audit before; without one nothing is new.
    """
    if since is None:
        return ()
    good = domains.filter((pl.col("settled") == "keep") & (pl.col("first_on") > since))
    fresh = links.select("domain", "from", "to", "anchor", "state", "first_on").filter(
        (pl.col("state") == "live") & (pl.col("first_on") > since)
    )
    own = ["domain", "authority", "traffic"]
    rows = fresh.join(good.select(own), on="domain", how="inner")
    first = rows.sort("domain", "from", "to").unique(
        subset=["domain"], keep="first", maintain_order=True
    )
    best = first.sort("authority", "domain", descending=[True, False], nulls_last=True).head(MOST)
    return tuple(
        NewLink(row["domain"], row["from"], row["anchor"], row["authority"], row["traffic"])
        for row in best.iter_rows(named=True)
    )


def count_domains(domains: pl.DataFrame, since: str | None) -> dict[str, int]:
    """Referring domains: live, new and lost since the last audit, assessed, unassessed."""
    day = since or "9999"
    live = pl.col("live")
    assessed = live & (pl.col("settled") != "unassessed")
    flags = {
        "live": live,
        "new": live & (pl.col("first_on") > day),
        "lost": ~live & (pl.col("lost_on") > day),
        "assessed": assessed,
        "unassessed": live & ~assessed,
    }
    row = domains.select(**{n: f.fill_null(value=False).sum() for n, f in flags.items()}).row(0)
    return {name: int(count or 0) for name, count in zip(flags, row, strict=True)}


def count_recommendations(domains: pl.DataFrame) -> dict[str, int]:
    """Live referring domains by recommendation after decisions."""
    live = domains.filter(pl.col("live")).get_column("settled").to_list()
    return {name: live.count(name) for name in ("keep", "watch", "remove", "unassessed")}


def count_cohorts(links: pl.DataFrame) -> dict[str, int]:
    """Live links by quarter of their first export, such as ``2026-Q2``."""
    live = links.select("state", "first_on").filter(
        (pl.col("state") == "live") & ~pl.col("first_on").is_null()
    )
    months = live.with_columns(pl.col("first_on").str.head(7).alias("month"))
    counted = months.group_by("month").agg(pl.len().alias("count")).sort("month")
    found: dict[str, int] = {}
    for month, count in counted.iter_rows():
        quarter = f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"
        found[quarter] = found.get(quarter, 0) + int(count)
    return found


def suggest_export(exports: Sequence[Export], unassessed: int) -> tuple[str, int] | None:
    """Title of the first export missing from the audit, and the number of unassessed domains."""
    used = {STREAMS[e.stream].vendor for e in exports}
    unused = [
        n for n in ("ahrefs.links", "semrush.links", "moz.links") if STREAMS[n].vendor not in used
    ]
    return (STREAMS[unused[0]].title, unassessed) if unassessed and unused else None
