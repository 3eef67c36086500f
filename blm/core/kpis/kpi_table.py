"""The table of KPIs: one line each, in the order of the requirements (S11-S18)."""

from __future__ import annotations

from blm.core.kpis.kpi import KpiDefinition
from blm.core.kpis.snapshot_kpis import (
    anchor_distribution,
    average_authority,
    follow_share,
    referral_traffic,
    toxic_share,
)
from blm.core.kpis.trend_kpis import link_loss_rate, link_velocity, referring_domains_growth

_DOUBTED = ("anchor", "ahrefs.dr", "ahrefs.traffic", "semrush.toxic", "moz.spam", "dataforseo.spam")
_AUTHORITY = ("ahrefs.dr", "semrush.as", "moz.da", "majestic.tf")

_ALL = (
    KpiDefinition("referring_domains_growth", "Growth of referring domains", "percent a month", referring_domains_growth, of_links=True),
    KpiDefinition("toxic_share", "Toxic share", "percent", toxic_share, _DOUBTED),
    KpiDefinition("link_loss_rate", "Link loss", "percent a month", link_loss_rate, of_links=True),
    KpiDefinition("average_authority", "Average authority", "", average_authority, _AUTHORITY),
    KpiDefinition("anchor_distribution", "Exact-match anchors", "percent exact", anchor_distribution, ("anchor",)),
    KpiDefinition("follow_share", "Followed links", "percent", follow_share, ("rel",), of_links=True),
    KpiDefinition("link_velocity", "New referring domains", "referring domains a week", link_velocity, ("first_seen",), of_links=True, judged_as="z"),
    KpiDefinition("referral_traffic", "Referral visits", "sessions", referral_traffic, ("ga4.sessions",), judged_as="change, %:"),
)  # fmt: skip

KPIS: dict[str, KpiDefinition] = {kpi.id: kpi for kpi in _ALL}
"""Every KPI by its id, in the order of reports and files."""
