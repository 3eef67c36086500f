"""A few live links of each shown domain, and the networks found among them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from blm.core.findings.link_networks import Network, find_networks, group_pages

ANYBODYS = ("branded", "naked_url", "generic", "image", "empty")
"""Anchor classes that unrelated sites share by chance; they join no network. On simulated sites
every network with such an anchor was chance, and almost no other was."""
SAMPLES = 3
"""Links shown per domain."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One live link, as evidence; its texts come from the export unescaped."""

    source_url: str
    target_url: str | None
    anchor: str | None
    anchor_class: str | None
    rel: str | None
    title: str | None
    lang: str | None = None


_ELSEWHERE = {"source_url": "from", "target_url": "to"}
_NAMES = {name: _ELSEWHERE.get(name, name) for name in Sample.__slots__}
"""Columns of the links that a sample shows."""


def sample_pages(links: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """Up to `SAMPLES` live links of each shown domain, with different anchors, sorted by URL."""
    asked = links.select("domain", "state", *_NAMES.values())
    own = asked.join(shown.select("domain"), on="domain", how="semi").filter(
        pl.col("state") == "live"
    )
    ordered = own.sort("domain", "from", "to")
    distinct = ordered.unique(subset=["domain", "anchor"], keep="first", maintain_order=True)
    rank = pl.col("from").cum_count().over("domain", order_by=["from", "to"])
    return distinct.with_columns(rank.alias("rank")).filter(pl.col("rank") <= SAMPLES)


def read_samples(pages: pl.DataFrame) -> dict[str, list[Sample]]:
    """Samples by domain."""
    found: dict[str, list[Sample]] = {}
    for domain, *values in pages.select("domain", *_NAMES.values()).iter_rows():
        found.setdefault(domain, []).append(Sample(*values))
    return found


def join_networks(pages: pl.DataFrame, shown: pl.DataFrame) -> dict[str, Network]:
    """Networks among the shown domains, by member; links of class `ANYBODYS` are ignored."""
    telling = pages.filter(~pl.col("anchor_class").cast(pl.String).is_in(ANYBODYS))
    groups = group_pages(telling.select("domain", "from", "title", "anchor").iter_rows())
    members = sorted(domain for group in groups for domain in group)
    names = ("domain", "live_links", "first_seen", "semrush.ip")
    rows = shown.select(name for name in names if name in shown.columns)
    known = rows.filter(pl.col("domain").is_in(members))
    return find_networks(groups, {row["domain"]: row for row in known.iter_rows(named=True)})
