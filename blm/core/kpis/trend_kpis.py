"""KPIs over time: growth and loss between comparable exports, and new domains a week."""

from __future__ import annotations

from collections import Counter

import polars as pl

from blm.core.dates import add_days, week_of
from blm.core.frames import any_of
from blm.core.inventory import sightings
from blm.core.kpis.kpi import Measurement, Measures, Window, find_window
from blm.core.statistics import growth_per_month, per_month, robust_z, theil_sen, wilson

WEEKS = 12
"""Weeks that the newest week is compared with."""
CENSORED_DAYS = 14
"""The newest two weeks are left out: tools discover late, and a fall there means nothing."""


def link_velocity(measures: Measures) -> Measurement:
    """S17: new referring domains in the newest settled week; bands on its robust z over 12 weeks.

    A domain is new in the week of the earliest first-seen date of any vendor, not when an export
    first lists it. Weeks of a campaign are not judged (C14).
    """
    newest = week_of(add_days(measures.profile.moment.as_of, -CENSORED_DAYS - 6))
    weeks = [add_days(newest, -7 * back) for back in range(WEEKS, 0, -1)]
    links = measures.profile.links.select("domain", "first_seen", "covered")
    dated = links.filter(~pl.col("first_seen").is_null())
    counts = raw = _count(dated)
    if dated.get_column("covered").any():
        counts = _count(dated.filter(~pl.col("covered")))
    history = [counts[week] for week in weeks]
    total = sum(history) + counts[newest]
    least = int(measures.knobs("link_velocity")["min_sample"])
    if total < least:
        reason = f"{total} new referring domains with a date in {WEEKS + 1} weeks; {least} needed"
        return Measurement(assessed=total, reason=reason)
    z = robust_z(counts[newest], history)
    slope = theil_sen([*history, counts[newest]])
    campaign = any(
        c.first <= add_days(newest, 6) and c.last >= newest
        for c in measures.profile.desired.site.campaigns
    )
    note = f"week of {newest}: z {z:.1f} against {WEEKS} weeks; trend {slope:+.2f} a week"
    return Measurement(
        value=float(counts[newest]),
        raw=float(raw[newest]),
        judged=z,
        marks={} if campaign else None,
        assessed=total,
        reason=note + ("; a campaign runs" if campaign else ""),
    )


def _count(links: pl.DataFrame) -> Counter[str]:
    """New referring domains by the Monday of the week of their earliest first-seen date."""
    firsts = links.group_by("domain").agg(pl.col("first_seen").min())
    days = firsts.group_by("first_seen").agg(pl.len().alias("count"))
    counts: Counter[str] = Counter()
    for day, count in days.iter_rows():
        counts[week_of(day)] += count
    return counts


def _panel_counts(measures: Measures, window: Window, *, effective: bool) -> tuple[int, int]:
    """Referring domains in the panel's full exports at the start and the end of the window."""
    columns = [sightings.column(stream) for stream in window.streams]
    links = measures.profile.links.select("domain", "covered", *columns)
    if effective:
        links = links.filter(~pl.col("covered"))

    def held(day: str) -> int:
        seen = [sightings.held_at(c, day, sightings.most_dates(links, c)) for c in columns]
        flagged = links.filter(any_of(seen))
        return len(flagged.select("domain").unique())

    return held(window.start), held(measures.profile.moment.as_of)


def referring_domains_growth(measures: Measures) -> Measurement:
    """S11: (RD now - RD then) / RD then over the panel, per 30 days: (1+g)^(30/d)-1, percent."""
    knobs = measures.knobs("referring_domains_growth")
    window = find_window(measures, int(knobs["window_days"]))
    if window is None:
        return Measurement(reason=_no_window(measures))
    then, now = _panel_counts(measures, window, effective=True)
    if then < int(knobs["min_sample"]):
        reason = (
            f"{then} referring domains on {window.start}, {now} now; {knobs['min_sample']} needed"
        )
        return Measurement(assessed=then, reason=reason)
    raw_then, raw_now = then, now
    if measures.profile.links.get_column("covered").any():
        raw_then, raw_now = _panel_counts(measures, window, effective=False)
    active = any(
        c.first <= measures.profile.moment.as_of and c.last >= window.start
        for c in measures.profile.desired.site.campaigns
    )
    return Measurement(
        value=100 * growth_per_month(now / then - 1, window.days),
        raw=100 * growth_per_month(raw_now / raw_then - 1, window.days),
        marks=None if active else knobs["without_campaign"],
        assessed=then,
        reason=f"{then} to {now} since {window.start}"
        + ("" if active else "; no campaign, so only a decline is judged"),
    )


def _no_window(measures: Measures) -> str:
    shaken = [
        i for i in measures.profile.incidents if i.on > add_days(measures.profile.moment.as_of, -30)
    ]
    if shaken:
        change = shaken[-1]
        return f"index change at {change.stream} on {change.on}"
    if not measures.profile.full:
        return "no complete export, so nothing can be compared over time"
    return "needs a second complete export of one tool"


def link_loss_rate(measures: Measures) -> Measurement:
    """S13: links confirmed lost in the window / links at its start, per 30 days: 1-(1-l)^(30/d)."""
    knobs = measures.knobs("link_loss_rate")
    days = int(knobs["window_days"])
    recent = [
        i
        for i in measures.profile.incidents
        if i.on > add_days(measures.profile.moment.as_of, -days)
    ]
    if recent:
        change = recent[-1]
        reason = (
            f"index change at {change.stream} on {change.on}: {100 * change.share:.1f} % of its "
            f"links vanished together, others still see {change.still_seen} of {change.shared}"
        )
        return Measurement(reason=reason)
    window = find_window(measures, days)
    if window is None:
        return Measurement(reason=_no_window(measures))
    columns = [sightings.column(stream) for stream in window.streams]
    links = measures.profile.links.select("state", "lost_on", "covered", *columns)
    raw = _loss(links, window)
    lost, held = _loss(links.filter(~pl.col("covered")), window)
    if held < int(knobs["min_sample"]):
        reason = f"{held} links on {window.start}; {knobs['min_sample']} needed"
        return Measurement(assessed=held, reason=reason)
    low, high = wilson(lost, held)
    return Measurement(
        value=100 * per_month(lost / held, window.days),
        raw=100 * per_month(raw[0] / raw[1], window.days),
        interval=(100 * per_month(low, window.days), 100 * per_month(high, window.days)),
        assessed=held,
        reason=f"{lost} of {held} links since {window.start}",
    )


def _loss(links: pl.DataFrame, window: Window) -> tuple[int, int]:
    """Links lost inside the window, and links that the panel had at its start."""
    columns = [sightings.column(stream) for stream in window.streams]
    known = any_of(sightings.first_day(c) <= window.start for c in columns)
    gone = (pl.col("lost_on") <= window.start).fill_null(value=False)
    held = links.filter(known & ~gone)
    return len(held.filter(pl.col("state") == "lost")), len(held)
