"""KPIs that compare two dates (docs/reference/kpis.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from blm.core.dates import week_of
from blm.core.statistics import growth_per_month, per_month, robust_z, wilson
from tests.reference.normalising import Row
from tests.reference.profiles import Profile, open_only
from tests.reference.states import add_days, held_at

WEEKS, SETTLED_DAYS = 12, 20


def find_window(profile: Profile, days: int) -> tuple[str, int, list[str]] | None:
    """Start and days of the time that full exports of one stream span, and the streams that do."""
    wanted = add_days(profile.as_of, -days)
    shaken = [change.stream for change in profile.changes if change.on > wanted]
    starts = {}
    for stream, dates in profile.full.items():
        if len(dates) > 1 and dates[-1] > wanted and stream not in shaken:
            starts[stream] = max((day for day in dates if day <= wanted), default=dates[0])
    if not starts:
        return None
    start = max(starts.values())
    span = (date.fromisoformat(profile.as_of) - date.fromisoformat(start)).days
    panel = [stream for stream in starts if profile.full[stream][0] <= start]
    return (start, span, panel) if span > 0 else None


def growth(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S11: domains that the panel held at both ends; without a campaign other marks hold."""
    window = find_window(profile, int(knobs["window_days"]))
    if window is None:
        return {"assessed": 0}
    start, days, panel = window

    def count(links: Sequence[Row], day: str) -> int:
        return len(
            {
                line["domain"]
                for line in links
                if any(held_at(line["seen"].get(stream, ()), day) for stream in panel)
            }
        )

    def grown(links: Sequence[Row]) -> float:
        rate = count(links, profile.as_of) / count(links, start) - 1
        return 100 * growth_per_month(rate, days)

    own = open_only(profile.links)
    then = count(own, start)
    if then < int(knobs["min_sample"]):
        return {"assessed": then}
    active = any(c.first <= profile.as_of and c.last >= start for c in profile.site.campaigns)
    marks = knobs["bands" if active else "without_campaign"]
    return {"value": grown(own), "raw": grown(profile.links), "marks": marks, "assessed": then}


def loss_rate(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S13: of the links that the panel knew at the start and nobody had lost, those lost since."""
    days = int(knobs["window_days"])
    recent = [c for c in profile.changes if c.on > add_days(profile.as_of, -days)]
    window = find_window(profile, days)
    if recent or window is None:
        return {"assessed": 0}
    start, span, panel = window

    def held(links: Sequence[Row]) -> list[Row]:
        known = [k for k in links if any(k["seen"].get(s, ["9"])[0] <= start for s in panel)]
        return [line for line in known if not line["lost_on"] or line["lost_on"] > start]

    own, raw = held(open_only(profile.links)), held(profile.links)
    if len(own) < int(knobs["min_sample"]):
        return {"assessed": len(own)}
    lost, all_lost = (sum(line["state"] == "lost" for line in lines) for lines in (own, raw))
    low, high = wilson(lost, len(own))
    return {
        "value": 100 * per_month(lost / len(own), span),
        "raw": 100 * per_month(all_lost / len(raw), span),
        "interval": (100 * per_month(low, span), 100 * per_month(high, span)),
        "assessed": len(own),
    }


def velocity(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S17: domains first seen in the newest settled week, judged by its robust z over 12 weeks."""
    newest = week_of(add_days(profile.as_of, -SETTLED_DAYS))
    weeks = [add_days(newest, -7 * back) for back in range(WEEKS, 0, -1)]

    def count(links: Sequence[Row]) -> Counter[str]:
        firsts: dict[str, str] = {}
        for line in links:
            if line["first_seen"]:
                known = firsts.get(line["domain"], "9999")
                firsts[line["domain"]] = min(known, line["first_seen"])
        return Counter(week_of(day) for day in firsts.values())

    counts = count(open_only(profile.links))
    history = [counts[week] for week in weeks]
    total = sum(history) + counts[newest]
    if total < int(knobs["min_sample"]):
        return {"assessed": total}
    last = add_days(newest, 6)
    campaign = any(c.first <= last and c.last >= newest for c in profile.site.campaigns)
    return {
        "value": float(counts[newest]),
        "raw": float(count(profile.links)[newest]),
        "judged": robust_z(counts[newest], history),
        "marks": {} if campaign else knobs["bands"],
        "assessed": total,
    }
