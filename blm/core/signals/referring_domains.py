"""Referring domains: every domain in a link or a vendor's list, with its dates and sources."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.frames import any_of
from blm.core.inventory.streams import is_witness, vendor


def list_domains(links: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """One row per referring domain, sorted.

    Args:
        links: from `core.links.link_states.judge_states`.
        domains: ``domains/``: metrics and domain-level run columns.

    Returns:
        ``domains`` plus ``link_lines`` (lines in the inventory), ``first_seen`` (earliest date any
        vendor or export gives), ``first_on`` (first export that had it), ``lost_on`` (newest
        confirmed loss) and ``by.<vendor>``, true if that tool knows the domain.
    """
    vendors = sorted({vendor(c[5:]) for c in (*_runs(links), *_runs(domains))})
    summed = _sum_links(links, vendors)
    names = pl.concat([summed.select("domain"), domains.select("domain")]).unique()
    joined = names.lazy().join(domains.lazy(), on="domain", how="left")
    joined = joined.join(summed.lazy(), on="domain", how="left")
    listed = {f"by.{name}": _listed_by(name, _runs(domains)) for name in vendors}
    first = [pl.col(c).str.head(10) for c in _runs(domains)]
    return (
        joined.with_columns(
            pl.col("link_lines").fill_null(0),
            pl.min_horizontal(pl.col("first_seen"), *first).alias("first_seen"),
            pl.min_horizontal(pl.col("first_on"), *first).alias("first_on"),
            **{
                name: pl.col(name).fill_null(value=False) | expr.fill_null(value=False)
                for name, expr in listed.items()
            },
        )
        .sort("domain")
        .collect()
    )


def _sum_links(links: pl.DataFrame, vendors: Sequence[str]) -> pl.DataFrame:
    """Counts and dates of the links of each domain that has any."""
    seen = {f"by.{name}": _seen_by(name, _runs(links)) for name in vendors}
    earliest = pl.coalesce(pl.col("first_seen"), pl.col("first_on"))
    return (
        links.lazy()
        .with_columns(**seen, earliest=earliest, one=pl.lit(1))
        .group_by("domain")
        .agg(
            pl.col("one").sum().alias("link_lines"),
            pl.col("earliest").min().alias("first_seen"),
            pl.col("first_on").min(),
            pl.col("lost_on").max(),
            *(pl.col(name).max() for name in seen),
        )
        .collect()
    )


def _runs(frame: pl.DataFrame) -> list[str]:
    """Run columns of streams that are witnesses: visits and prospects are no source (G7)."""
    return [c for c in frame.columns if c.startswith("seen.") and is_witness(c[5:])]


def _seen_by(name: str, runs: Sequence[str]) -> pl.Expr:
    own = [~pl.col(c).is_null() for c in runs if vendor(c[5:]) == name]
    by_loss = (pl.col("gone_by").str.starts_with(f"{name}.")).fill_null(value=False)
    return any_of([by_loss, *own])


def _listed_by(name: str, runs: Sequence[str]) -> pl.Expr:
    return any_of(~pl.col(c).is_null() for c in runs if vendor(c[5:]) == name)


def vendors_of(domains: pl.DataFrame) -> list[str]:
    """Tools with a ``by.`` column in the table, sorted."""
    return sorted(c.removeprefix("by.") for c in domains.columns if c.startswith("by."))
