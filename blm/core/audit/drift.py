"""Drift: differences between the data and the targets and lists that people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.anchors.anchor_distribution import AnchorMix
from blm.core.hosts.urls import url_key
from blm.core.kpis.kpi import Kpi
from blm.core.live_list.receipts import LiveList
from blm.core.policy.bands import Band
from blm.core.site.site import Prospect
from blm.core.site.stages import FILE

LIST_DRIFT = ("upload", "receipt")
"""Kinds about the list in Search Console: a late upload, and an unexplained difference."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference.

    Attributes:
        kind: kpi, anchor, prospect, or one of `LIST_DRIFT`.
        subject: id of the KPI, class of anchors, source URL of a placed link, or the file.
        expected, observed: as shown in reports.
        band: severity.
    """

    kind: str
    subject: str
    expected: str
    observed: str
    band: Band


def detect_drift(
    kpis: Sequence[Kpi], mix: AnchorMix, prospects: Sequence[Prospect], links: pl.DataFrame
) -> tuple[Drift, ...]:
    """All differences, KPIs first, each kind in its own order.

    Args:
        kpis: of this audit; those in band or unknown are no drift.
        mix: anchor classes against their ranges.
        prospects: placed ones are expected to be live.
        links: from `core.links.link_states.judge_states`.
    """
    return (*_kpis(kpis), *_anchors(mix), *_prospects(prospects, links))


def _kpis(kpis: Sequence[Kpi]) -> list[Drift]:
    return [
        Drift("kpi", kpi.id, kpi.target, f"{kpi.value:g} {kpi.unit}", kpi.band)
        for kpi in kpis
        if kpi.band not in ("ok", "unknown") and kpi.value is not None
    ]


def _anchors(mix: AnchorMix) -> list[Drift]:
    bands: dict[str, Band] = {"below": "watch", "above": "watch", "stop": "urgent"}
    return [
        Drift(
            "anchor",
            share.name,
            f"{share.range[0]:g}-{share.range[1]:g} %",
            f"{share.share:g} %",
            "ok" if share.name == "exact" and share.band == "below" else bands[share.band],
        )
        for share in mix.shares
        if share.range and share.share is not None and share.band in bands
    ]


def _prospects(prospects: Sequence[Prospect], links: pl.DataFrame) -> list[Drift]:
    placed = [p for p in prospects if p.status == "placed" and p.source_url]
    if not placed:
        return []
    domains = sorted({p.domain for p in placed})
    rows = links.filter(pl.col("domain").is_in(domains)).select("from", "to", "rel", "state")
    known: dict[tuple[str | None, str | None], tuple[str | None, str]] = {}
    for source, target, rel, state in rows.iter_rows():
        exact = (url_key(source), url_key(target) if target else None)
        for key in (exact, (exact[0], None)):
            if key not in known or state == "live":
                known[key] = (rel, state)
    found = []
    for prospect in placed:
        wanted = url_key(prospect.target_url) if prospect.target_url else None
        key = (url_key(prospect.source_url), wanted)
        rel, state = known.get(key, (None, "not found"))
        if state != "live":
            band: Band = "warn" if state == "lost" else "watch"
            found.append(Drift("prospect", prospect.source_url, "live", state, band))
        elif prospect.rel and rel and rel != prospect.rel:
            found.append(Drift("prospect", prospect.source_url, prospect.rel, rel, "watch"))
    return found


def detect_list_drift(live: LiveList | None, today: str) -> tuple[Drift, ...]:
    """Differences of the live list that are overdue or that no merge explains.

    The text names dates of events and no age, so that it stays the same from day to day.
    """
    if live is None or not live.differs:
        return ()
    counts = [
        f"{count} {'line' if count == 1 else 'lines'} {what}"
        for count, what in (
            (len(live.lacking), "of main not live"),
            (len(live.extra), "live and not on main"),
        )
        if count
    ]
    said = " and ".join(counts)
    if live.since is None:
        expected = f"the list of main, as of the receipt of {live.on}"
        return (Drift("receipt", FILE, expected, said, "warn"),)
    if live.due is None or today < live.due:
        return ()
    expected = f"the change of {live.since} uploaded by {live.due}"
    return (Drift("upload", FILE, expected, said, "warn"),)
