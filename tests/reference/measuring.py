"""KPIs of one date (docs/reference/kpis.md), one link at a time.

The formulas over plain numbers (intervals, slopes, bands) are blm's own scalar functions; which
links and domains are counted is done here again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from blm.core.policy.bands import band_of, settle_band
from blm.core.statistics import mean_interval
from tests.reference.mixing import exact_share
from tests.reference.normalising import Row
from tests.reference.periods import growth, loss_rate, velocity
from tests.reference.profiles import Profile, open_only, percent


def measure(profile: Profile) -> dict[str, Row]:
    """KPIs by id: value, raw, interval, measured and shown band, sample."""
    functions: dict[str, Callable[[Profile, Mapping[str, Any]], Row]] = {
        "referring_domains_growth": growth,
        "toxic_share": toxic_share,
        "link_loss_rate": loss_rate,
        "average_authority": authority,
        "anchor_distribution": exact_share,
        "follow_share": follow_share,
        "link_velocity": velocity,
        "referral_traffic": sessions,
    }
    found = {}
    for name, function in functions.items():
        knobs = profile.policy.kpis[name]
        kpi = {
            "value": None,
            "raw": None,
            "interval": None,
            "judged": None,
            "marks": knobs["bands"],
        }
        kpi |= {"measured": None, **function(profile, knobs)}
        found[name] = finish(kpi, profile, name, knobs)
    return found


def finish(kpi: Row, profile: Profile, name: str, knobs: Mapping[str, Any]) -> Row:
    """A KPI rounded and with its bands."""
    value, judged = kpi["value"], kpi["judged"]
    judged = value if judged is None else judged
    measured = "unknown"
    if value is not None:
        measured = kpi["measured"] or band_of(judged, kpi["marks"])
    rows = [(row["as_of"], row["kpis"].get(name, {})) for row in profile.history]
    before = [(d, k.get("measured", "unknown"), k.get("band", "unknown")) for d, k in rows]
    raw = value if kpi["raw"] is None else kpi["raw"]
    return {
        "value": None if value is None else round(value, 4),
        "raw": None if raw is None else round(raw, 4),
        "interval": kpi["interval"] and tuple(round(end, 4) for end in kpi["interval"]),
        "measured": measured,
        "band": settle_band(measured, before, profile.as_of, int(knobs["period_days"])),  # type: ignore[arg-type]
        "assessed": kpi["assessed"],
        "previous": rows[-1][1].get("value") if rows else None,
    }


def toxic_share(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S12: live domains to remove of those assessed; urgent only when the lower end is."""
    raw = [d for d in profile.domains if d["live"] and d["settled"] != "unassessed"]
    own = open_only(raw)
    if len(own) < int(knobs["min_sample"]):
        return {"assessed": len(own)}
    toxic = [d["settled"] == "remove" for d in own]
    share = percent(sum(toxic), len(own))
    marks = knobs["bands"]
    milder = {name: mark for name, mark in marks.items() if name != "urgent"}
    is_urgent = band_of(share["interval"][0], marks) == "urgent"
    measured = "urgent" if is_urgent else band_of(share["value"], milder)
    whole = 100 * sum(d["settled"] == "remove" for d in raw) / len(raw)
    return {**share, "raw": whole, "measured": measured, "assessed": len(own)}


def authority(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S14: mean of the first vendor that knows half of the live domains, or the most of them."""
    live = [d for d in profile.domains if d["live"]]
    order = profile.policy.metrics["authority"]["order"]
    known = {name: [d for d in live if d[name] is not None] for name in order}
    half = [name for name in order if known[name] and len(known[name]) >= len(live) / 2]
    source = half[0] if half else max(order, key=lambda name: len(known[name]))
    values = [d[source] for d in open_only(known[source])]
    if len(values) < int(knobs["min_sample"]):
        return {"assessed": len(values)}
    mean, low, high = mean_interval(values)
    marks = knobs["bands"] if profile.site.niche == "competitive" else {}
    raw = mean_interval([d[source] for d in known[source]])[0]
    found = {"value": mean, "raw": raw, "interval": (low, high), "marks": marks}
    return {**found, "assessed": len(values)}


def follow_share(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S16: followed of the live links whose rel is known."""
    raw = [link for link in profile.live if link["rel"] is not None]
    own = open_only(raw)
    if len(own) < int(knobs["min_sample"]):
        return {"assessed": len(own)}
    share = percent(sum(link["rel"] == "follow" for link in own), len(own))
    whole = 100 * sum(link["rel"] == "follow" for link in raw) / len(raw)
    return {**share, "raw": whole, "assessed": len(own)}


def sessions(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S18: sessions that domains send, judged by their change since the last known value."""
    told = [d for d in profile.domains if d["ga4.sessions"] is not None]
    if not told:
        return {"assessed": 0}
    total = sum(d["ga4.sessions"] for d in open_only(told))
    rows = [row["kpis"].get("referral_traffic", {}) for row in profile.history]
    before = [row["value"] for row in rows if row.get("value") is not None]
    if not before or before[-1] < knobs["min_sample"]:
        return {"value": float(total), "marks": {}, "assessed": len(told)}
    trend = 100 * (total / before[-1] - 1)
    raw = float(sum(d["ga4.sessions"] for d in told))
    return {"value": float(total), "raw": raw, "judged": trend, "assessed": len(told)}
