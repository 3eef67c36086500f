"""Migration of a snapshot to a new version of the public suffix list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from blm.core.frames import any_of
from blm.core.hosts.urls import add_keys
from blm.core.inventory import sightings
from blm.core.inventory.link_identity import add_domains
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import Snapshot


def regroup(snapshot: Snapshot, registrable: Callable[[str], str]) -> tuple[Snapshot, list[str]]:
    """The snapshot with every line under its referring domain by today's list, and the moves.

    When two domains become one, the higher value of each metric stays, as when one export names
    both hosts.

    Args:
        snapshot: as committed.
        registrable: referring domain of a host by today's list.
    """
    keyed = add_keys(snapshot.links.rename({"domain": "old"}), "from", "__key")
    links = add_domains(keyed, "__key", registrable).drop("__key")
    moved = links.filter(pl.col("old") != pl.col("domain")).select("old", "domain").unique()
    listed = snapshot.domains.get_column("domain").to_list()
    names = {domain: registrable(domain) for domain in listed if registrable(domain) != domain}
    counts = dict(moved_counts(links))
    pairs = sorted({*moved.iter_rows(), *names.items()})
    said = [f"{old} -> {new}: {counts.get(old, 0)} links" for old, new in pairs]
    ordered = links.select(snapshot.links.columns).sort("domain", "from", "to")
    return (
        Snapshot(ordered, _merge(snapshot.domains, names, ordered), snapshot.exports),
        said,
    )


def moved_counts(links: pl.DataFrame) -> Sequence[tuple[str, int]]:
    """Number of links that moved away from each domain."""
    moved = links.filter(pl.col("old") != pl.col("domain"))
    return [(str(d), int(n)) for d, n in moved.group_by("old").agg(pl.len()).iter_rows()]


def _merge(domains: pl.DataFrame, names: dict[str, str], links: pl.DataFrame) -> pl.DataFrame:
    """Domain lines under their new names; merged lines keep the higher value of each metric."""
    if not names:
        return domains
    moves = pl.DataFrame(
        {"domain": list(names), "after": list(names.values())},
        {"domain": pl.String, "after": pl.String},
    )
    renamed = domains.join(moves, on="domain", how="left")
    seen = [c for c in domains.columns if c.startswith("seen.")]
    metrics = [name for name in METRICS if name in domains.columns]
    still = {f"open.{name}": pl.when(sightings.is_open(name)).then(pl.col(name)) for name in seen}
    merged = (
        renamed.with_columns(pl.coalesce("after", "domain").alias("domain"), **still)
        .group_by("domain")
        .agg(
            *(pl.col(name).max() for name in metrics),
            *(pl.col(name).min() for name in (*seen, *still)),
        )
        .with_columns(pl.coalesce(f"open.{name}", name).alias(name) for name in seen)
    )
    linked = links.select("domain").unique().with_columns(pl.lit(value=True).alias("linked"))
    known = merged.join(linked, on="domain", how="left")
    listed = [~pl.col(c).is_null() for c in seen]
    return known.filter(any_of([pl.col("linked"), *listed])).select(domains.columns).sort("domain")
