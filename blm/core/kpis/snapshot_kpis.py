"""KPIs of one date: toxic share, authority, anchors, followed links, referral visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from blm.core.kpis.kpi import Measurement, Measures
from blm.core.policy.bands import Band, band_of
from blm.core.statistics import mean_interval, wilson

SHARE_OF_KNOWN = 0.5
"""A vendor's metric is averaged if it covers at least this share of live domains."""


def toxic_share(measures: Measures) -> Measurement:
    """S12: assessed live referring domains recommended remove after decisions / all assessed."""
    knobs = measures.knobs("toxic_share")
    live = measures.profile.domains.filter(pl.col("live") & (pl.col("settled") != "unassessed"))
    effective = live.filter(~pl.col("covered"))
    counts = [(len(f.filter(pl.col("settled") == "remove")), len(f)) for f in (effective, live)]
    (hits, assessed), (raw_hits, raw_assessed) = counts
    if assessed < int(knobs["min_sample"]):
        reason = f"{assessed} referring domains assessed; {knobs['min_sample']} needed"
        return Measurement(assessed=assessed, reason=reason)
    low, high = wilson(hits, assessed)
    value = 100 * hits / assessed
    waiting = len(effective.filter(pl.col("due_now") & (pl.col("settled") == "watch")))
    undecided = f"; {waiting:,} of them lack one fact" if waiting else ""
    return Measurement(
        value=value,
        raw=100 * raw_hits / raw_assessed,
        interval=(100 * low, 100 * high),
        measured=_cautious(value, 100 * low, knobs["bands"]),
        assessed=assessed,
        reason=f"{hits:,} of {assessed:,} assessed{undecided}",
    )


def _cautious(value: float, low: float, marks: Mapping[str, Any]) -> Band:
    """Urgent only if the interval's lower end is urgent; milder bands by the value itself."""
    if band_of(low, marks) == "urgent":
        return "urgent"
    milder = {name: mark for name, mark in marks.items() if name != "urgent"}
    return band_of(value, milder)


def average_authority(measures: Measures) -> Measurement:
    """S14: mean authority of live referring domains on one vendor's scale."""
    knobs = measures.knobs("average_authority")
    live = measures.profile.domains.filter(pl.col("live"))
    order = measures.profile.desired.policy.metrics["authority"]["order"]
    known = {name: live.filter(~pl.col(name).is_null()) for name in order}
    enough = [n for n, f in known.items() if len(f) >= SHARE_OF_KNOWN * len(live) and len(f)]
    source = enough[0] if enough else max(order, key=lambda name: len(known[name]))
    values = known[source].filter(~pl.col("covered")).get_column(source).to_list()
    if len(values) < int(knobs["min_sample"]):
        reason = f"{source} known of {len(values)} domains; {knobs['min_sample']} needed"
        return Measurement(unit=source, assessed=len(values), reason=reason)
    mean, low, high = mean_interval(values)
    everyone = known[source].get_column(source).to_list()
    competitive = measures.profile.desired.site.niche == "competitive"
    strong = sum(value >= 40 for value in values)
    return Measurement(
        value=mean,
        raw=mean_interval(everyone)[0],
        unit=source,
        interval=(low, high),
        marks=None if competitive else {},
        assessed=len(values),
        reason=f"{strong} of {len(values)} at 40 or more"
        + ("" if competitive else "; judged in competitive niches only"),
    )


def anchor_distribution(measures: Measures) -> Measurement:
    """S15: share of exact-match anchors; at least ``watch`` if any class is outside its range."""
    mix, raw = measures.anchors["effective"], measures.anchors["raw"]
    if not mix.trusted:
        return Measurement(
            assessed=mix.domains,
            reason=mix.reason,
        )
    exact = mix.share("exact") or 0.0
    band = band_of(exact, measures.knobs("anchor_distribution")["bands"])
    outside = [s.name for s in mix.shares if s.band in ("below", "above") and s.name != "exact"]
    if mix.stopped:
        band = "urgent"
    elif band == "urgent":
        band = "warn"  # above the limit, but not yet with the certainty the stop rule asks for
    elif band == "ok" and outside:
        band = "watch"
    interval = next(s.interval for s in mix.shares if s.name == "exact")
    return Measurement(
        value=exact,
        raw=raw.share("exact"),
        interval=interval,
        measured=band,
        assessed=mix.domains,
        reason=f"outside their range: {', '.join(outside)}" if outside else "",
    )


def follow_share(measures: Measures) -> Measurement:
    """S16: followed / live links whose rel is known, percent."""
    knobs = measures.knobs("follow_share")
    links = measures.profile.links.select("state", "rel", "covered")
    live = links.filter((pl.col("state") == "live") & ~pl.col("rel").is_null())
    counts = [
        (len(f.filter(pl.col("rel") == "follow")), len(f))
        for f in (live.filter(~pl.col("covered")), live)
    ]
    (follow, known), (raw_follow, raw_known) = counts
    if known < int(knobs["min_sample"]):
        reason = f"rel known of {known} links; {knobs['min_sample']} needed"
        return Measurement(assessed=known, reason=reason)
    low, high = wilson(follow, known)
    return Measurement(
        value=100 * follow / known,
        raw=100 * raw_follow / raw_known,
        interval=(100 * low, 100 * high),
        assessed=known,
        reason=f"{follow} of {known} links",
    )


def referral_traffic(measures: Measures) -> Measurement:
    """S18: sessions that referring domains send, and their change since the last audit."""
    knobs = measures.knobs("referral_traffic")
    sessions = measures.profile.domains.filter(~pl.col("ga4.sessions").is_null())
    if not len(sessions):
        reason = "no analytics export"
        return Measurement(reason=reason)
    total = float(sessions.filter(~pl.col("covered")).get_column("ga4.sessions").sum())
    earlier = [
        row["kpis"].get("referral_traffic", {}).get("value") for row in measures.profile.history
    ]
    before = next((float(value) for value in reversed(earlier) if value is not None), None)
    if before is None or before < float(knobs["min_sample"]):
        reason = "first period: a trend needs two" if before is None else "too few to compare"
        return Measurement(
            value=total,
            marks={},
            assessed=len(sessions),
            reason=reason,
        )
    trend = 100 * (total / before - 1)
    return Measurement(
        value=total,
        raw=float(sessions.get_column("ga4.sessions").sum()),
        judged=trend,
        assessed=len(sessions),
        reason=f"{trend:+.0f} % since the last period",
    )
