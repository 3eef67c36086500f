"""The eight KPIs, in the order of the requirements (S11-S18)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from blm.core.anchors.anchor_distribution import (
    ANCHOR_COLUMNS,
    AnchorCounts,
    AnchorMix,
    count_anchors,
    mix_anchors,
)
from blm.core.kpis.kpi import Kpi, Measures
from blm.core.kpis.snapshot_kpis import (
    anchor_distribution,
    average_authority,
    follow_share,
    referral_traffic,
    toxic_share,
)
from blm.core.kpis.trend_kpis import link_loss_rate, link_velocity, referring_domains_growth
from blm.core.link_profile.profile import Workings
from blm.core.memo import Made, make


@dataclass(frozen=True, slots=True)
class Measured:
    """The KPIs, and what of them another judgement of the same snapshot may take over.

    Attributes:
        kpis: in their order.
        mix: the anchors behind one of them.
        counts: anchors of the effective profile, and of all live links.
        of_links: KPIs that links alone tell, by id.
    """

    kpis: tuple[Kpi, ...]
    mix: AnchorMix
    counts: Made[tuple[AnchorCounts, AnchorCounts]]
    of_links: Made[dict[str, Kpi]]


def compute_kpis(
    measures: Measures, workings: Workings, before: Measured | None = None
) -> Measured:
    """All KPIs in their order, and the anchor mix behind one of them.

    Args:
        measures: links, domains, policy.
        workings: that the links were made in.
        before: of an earlier judgement of the same snapshot.
    """
    states, covered = workings.states, workings.covered
    counts = make(
        before.counts if before else None,
        (states, covered, workings.anchors),
        lambda: _count(measures.links),
    )
    asked = (measures.policy.kpis, measures.site.campaigns, measures.history)
    of_links = make(
        before.of_links if before else None,
        (states, covered, workings.incidents.value, *asked),
        lambda: _measure_links(measures),
    )
    mix, raw = (mix_anchors(one, measures.policy) for one in counts.value)
    found = of_links.value | {
        kpi.id: kpi
        for kpi in (
            toxic_share(measures),
            average_authority(measures),
            anchor_distribution(measures, mix=mix, raw=raw),
            referral_traffic(measures),
        )
    }
    return Measured(tuple(found[name] for name in KPIS), mix, counts, of_links)


KPIS = (
    "referring_domains_growth", "toxic_share", "link_loss_rate", "average_authority",
    "anchor_distribution", "follow_share", "link_velocity", "referral_traffic",
)  # fmt: skip
"""Ids, in their order."""


def _measure_links(measures: Measures) -> dict[str, Kpi]:
    """KPIs that read links, section ``kpis``, campaigns and the history."""
    functions = (referring_domains_growth, link_loss_rate, follow_share, link_velocity)
    return {kpi.id: kpi for kpi in (function(measures) for function in functions)}


def _count(links: pl.DataFrame) -> tuple[AnchorCounts, AnchorCounts]:
    anchors = links.select(*ANCHOR_COLUMNS, "state", "covered")
    live = anchors.filter(pl.col("state") == "live")
    raw = count_anchors(live)
    if not live.get_column("covered").any():
        return raw, raw
    return count_anchors(live.filter(~pl.col("covered"))), raw
