"""Computes all KPIs, reusing those whose inputs did not change."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from blm.core.anchors.anchor_distribution import (
    ANCHOR_COLUMNS,
    AnchorCounts,
    AnchorMix,
    count_anchors,
    mix_anchors,
)
from blm.core.derived import Derived, derive
from blm.core.kpis.kpi import Kpi, Measures, settle_kpi
from blm.core.kpis.kpi_table import KPIS
from blm.core.link_profile.profile import JudgedProfile


@dataclass(frozen=True, slots=True)
class Measured:
    """The KPIs, and intermediate results that a later judgement of the same snapshot may reuse.

    Attributes:
        kpis: all, in the order of reports.
        mix: effective anchor distribution, behind ``anchor_distribution``.
        counts: anchor counts of the effective profile, and of all live links.
        of_links: KPIs with `KpiDefinition.of_links`, by id.
    """

    kpis: tuple[Kpi, ...]
    mix: AnchorMix
    counts: Derived[tuple[AnchorCounts, AnchorCounts]]
    of_links: Derived[dict[str, Kpi]]


def compute_kpis(profile: JudgedProfile, before: Measured | None = None) -> Measured:
    """All KPIs, and the anchor distribution behind ``anchor_distribution``.

    Args:
        profile: the judged profile.
        before: result for an earlier judgement of the same snapshot, or None.
    """
    measures, workings = Measures(profile), profile.workings
    states, covered = workings.states, workings.covered
    counts = derive(
        before.counts if before else None,
        (states, covered, workings.anchors),
        lambda: _count(profile.links),
    )
    asked = (profile.desired.policy.kpis, profile.desired.site.campaigns, profile.history)
    of_links = derive(
        before.of_links if before else None,
        (states, covered, workings.incidents.value, *asked),
        lambda: _measure(measures, of_links=True),
    )
    mix, raw = (mix_anchors(one, profile.desired.policy) for one in counts.value)
    known = replace(measures, anchors={"effective": mix, "raw": raw})
    found = of_links.value | _measure(known, of_links=False)
    return Measured(tuple(found[name] for name in KPIS), mix, counts, of_links)


def _measure(measures: Measures, *, of_links: bool) -> dict[str, Kpi]:
    """The KPIs whose `KpiDefinition.of_links` is `of_links`, by id."""
    return {
        name: settle_kpi(measures, kpi, kpi.measure(measures))
        for name, kpi in KPIS.items()
        if kpi.of_links == of_links
    }


def _count(links: pl.DataFrame) -> tuple[AnchorCounts, AnchorCounts]:
    anchors = links.select(*ANCHOR_COLUMNS, "state", "covered")
    live = anchors.filter(pl.col("state") == "live")
    raw = count_anchors(live)
    if not live.get_column("covered").any():
        return raw, raw
    return count_anchors(live.filter(~pl.col("covered"))), raw
