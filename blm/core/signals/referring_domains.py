"""Referring domains: every domain that a link or a vendor's list names, with where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from blm.core.frames import Frame, any_of
from blm.core.inventory.streams import is_witness, vendor


def list_domains(links: Frame, domains: Frame) -> Frame:
    """One row per referring domain, sorted.

    Args:
        links: from `core.links.link_states.judge_states`.
        domains: ``domains/``: metrics and domain-level run columns.

    Returns:
        ``domains`` plus ``link_lines`` (lines in the inventory), ``first_seen`` (earliest date any
        vendor or export gives), ``first_on`` (first export that had it), ``lost_on`` (newest
        confirmed loss) and ``by.<vendor>``: whether
        that tool knows the domain.
    """
    vendors = sorted({vendor(c[5:]) for c in (*_runs(links), *_runs(domains))})
    summed = _sum_links(links, vendors)
    names = nw.concat([summed.select("domain"), domains.select("domain")]).unique()
    joined = names.lazy().join(domains.lazy(), on="domain", how="left")
    joined = joined.join(summed.lazy(), on="domain", how="left")
    listed = {f"by.{name}": _listed_by(name, _runs(domains)) for name in vendors}
    first = [nw.col(c).str.head(10) for c in _runs(domains)]
    return (
        joined.with_columns(
            nw.col("link_lines").fill_null(0),
            nw.min_horizontal(nw.col("first_seen"), *first).alias("first_seen"),
            nw.min_horizontal(nw.col("first_on"), *first).alias("first_on"),
            **{
                name: nw.col(name).fill_null(value=False) | expr.fill_null(value=False)
                for name, expr in listed.items()
            },
        )
        .sort("domain")
        .collect()
    )


def _sum_links(links: Frame, vendors: Sequence[str]) -> Frame:
    """What the links say of each domain that has any."""
    seen = {f"by.{name}": _seen_by(name, _runs(links)) for name in vendors}
    earliest = nw.coalesce(nw.col("first_seen"), nw.col("first_on"))
    return (
        links.lazy()
        .with_columns(**seen, earliest=earliest, one=nw.lit(1))
        .group_by("domain")
        .agg(
            nw.col("one").sum().alias("link_lines"),
            nw.col("earliest").min().alias("first_seen"),
            nw.col("first_on").min(),
            nw.col("lost_on").max(),
            *(nw.col(name).max() for name in seen),
        )
        .collect()
    )


def _runs(frame: Frame) -> list[str]:
    """Run columns of the streams that see links: visits and wishes make no source (G7)."""
    return [c for c in frame.columns if c.startswith("seen.") and is_witness(c[5:])]


def _seen_by(name: str, runs: Sequence[str]) -> nw.Expr:
    own = [~nw.col(c).is_null() for c in runs if vendor(c[5:]) == name]
    by_loss = (nw.col("gone_by").str.starts_with(f"{name}.")).fill_null(value=False)
    return any_of([by_loss, *own])


def _listed_by(name: str, runs: Sequence[str]) -> nw.Expr:
    return any_of(~nw.col(c).is_null() for c in runs if vendor(c[5:]) == name)


def vendors_of(domains: Frame) -> list[str]:
    """Tools that the table has a ``by.`` column for, sorted."""
    return sorted(c.removeprefix("by.") for c in domains.columns if c.startswith("by."))
