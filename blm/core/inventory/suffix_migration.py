"""Migrations: the snapshot under a new public suffix list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals as nw

from blm.core.frames import Frame, any_of, table
from blm.core.hosts.urls import add_keys
from blm.core.inventory import sightings
from blm.core.inventory.link_identity import add_domains
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import Snapshot


def regroup(snapshot: Snapshot, registrable: Callable[[str], str]) -> tuple[Snapshot, list[str]]:
    """The snapshot with every line under the referring domain of today's list, and what moved.

    A domain that falls into another brings its metrics along: the higher value stays, as it does
    when one export names both hosts.

    Args:
        snapshot: as committed.
        registrable: referring domain of a host by today's list.
    """
    keyed = add_keys(snapshot.links.rename({"domain": "old"}), "from", "__key")
    links = add_domains(keyed, "__key", registrable).drop("__key")
    moved = links.filter(nw.col("old") != nw.col("domain")).select("old", "domain").unique()
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


def moved_counts(links: Frame) -> Sequence[tuple[str, int]]:
    """Links that left each domain."""
    moved = links.filter(nw.col("old") != nw.col("domain"))
    return [(str(d), int(n)) for d, n in moved.group_by("old").agg(nw.len()).iter_rows()]


def _merge(domains: Frame, names: dict[str, str], links: Frame) -> Frame:
    """Domain lines under their new names; lines that fall together keep the higher values."""
    if not names:
        return domains
    moves = table(
        domains,
        {"domain": list(names), "after": list(names.values())},
        {"domain": nw.String, "after": nw.String},
    )
    renamed = domains.join(moves, on="domain", how="left")
    seen = [c for c in domains.columns if c.startswith("seen.")]
    metrics = [name for name in METRICS if name in domains.columns]
    still = {f"open.{name}": nw.when(sightings.is_open(name)).then(nw.col(name)) for name in seen}
    merged = (
        renamed.with_columns(nw.coalesce("after", "domain").alias("domain"), **still)
        .group_by("domain")
        .agg(
            *(nw.col(name).max() for name in metrics),
            *(nw.col(name).min() for name in (*seen, *still)),
        )
        .with_columns(nw.coalesce(f"open.{name}", name).alias(name) for name in seen)
    )
    linked = links.select("domain").unique().with_columns(nw.lit(value=True).alias("linked"))
    known = merged.join(linked, on="domain", how="left")
    listed = [~nw.col(c).is_null() for c in seen]
    return known.filter(any_of([nw.col("linked"), *listed])).select(domains.columns).sort("domain")
