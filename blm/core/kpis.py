"""The eight KPIs, in the order of the requirements (S11-S18)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import narwhals as nw

from blm.core.anchor_mix import ANCHOR_COLUMNS, AnchorMix, mix_anchors
from blm.core.level_kpis import (
    anchor_distribution,
    average_authority,
    follow_share,
    referral_traffic,
    toxic_share,
)
from blm.core.measures import Kpi, Measures
from blm.core.period_kpis import link_loss_rate, referring_domains_growth
from blm.core.velocity import link_velocity


def compute_kpis(measures: Measures) -> tuple[tuple[Kpi, ...], AnchorMix]:
    """All KPIs in their order, and the anchor mix behind one of them."""
    anchors = measures.links.select(*ANCHOR_COLUMNS, "state", "covered")
    live = anchors.filter(nw.col("state") == "live")
    mix = mix_anchors(live.filter(~nw.col("covered")), measures.policy)
    raw = mix_anchors(live, measures.policy)
    functions: tuple[Callable[[Measures], Kpi], ...] = (
        referring_domains_growth,
        toxic_share,
        link_loss_rate,
        average_authority,
        partial(anchor_distribution, mix=mix, raw=raw),
        follow_share,
        link_velocity,
        referral_traffic,
    )
    return tuple(function(measures) for function in functions), mix
