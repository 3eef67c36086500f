"""Link velocity: new referring domains a week, and whether the newest week stands out."""

from __future__ import annotations

from collections import Counter

import narwhals as nw

from blm.core.dates import add_days, week_of
from blm.core.frames import Frame
from blm.core.measures import Kpi, Measures, finish
from blm.core.statistics import robust_z, theil_sen

WEEKS = 12
"""Weeks that the newest one is held against."""
CENSORED_DAYS = 14
"""The newest two weeks are left out: tools discover late, and a fall there means nothing."""


def link_velocity(measures: Measures) -> Kpi:
    """S17: new referring domains in the newest settled week; bands on its robust z over 12 weeks.

    A domain is new in the week of the earliest first-seen date that any vendor gives; one that a
    new export merely covers for the first time is not. Weeks that a campaign touches are expected
    to stand out and are not judged (C14).
    """
    kpi, unit = "link_velocity", "referring domains a week"
    newest = week_of(add_days(measures.as_of, -CENSORED_DAYS - 6))
    weeks = [add_days(newest, -7 * back) for back in range(WEEKS, 0, -1)]
    links = measures.links.select("domain", "first_seen", "covered")
    dated = links.filter(~nw.col("first_seen").is_null())
    counts = raw = _count(dated)
    if dated.get_column("covered").any():
        counts = _count(dated.filter(~nw.col("covered")))
    history = [counts[week] for week in weeks]
    total = sum(history) + counts[newest]
    least = int(measures.knobs(kpi)["min_sample"])
    if total < least:
        reason = f"{total} new referring domains with a date in {WEEKS + 1} weeks; {least} needed"
        return finish(
            measures, kpi, value=None, unit=unit, judged_as="z", assessed=total, reason=reason
        )
    z = robust_z(counts[newest], history)
    slope = theil_sen([*history, counts[newest]])
    campaign = any(
        c.first <= add_days(newest, 6) and c.last >= newest for c in measures.site.campaigns
    )
    note = f"week of {newest}: z {z:.1f} against {WEEKS} weeks; trend {slope:+.2f} a week"
    return finish(
        measures,
        kpi,
        value=float(counts[newest]),
        raw=float(raw[newest]),
        unit=unit,
        judged=z,
        judged_as="z",
        marks={} if campaign else None,
        assessed=total,
        reason=note + ("; a campaign runs" if campaign else ""),
    )


def _count(links: Frame) -> Counter[str]:
    """New referring domains by the Monday of the week of their earliest first-seen date."""
    firsts = links.group_by("domain").agg(nw.col("first_seen").min())
    days = firsts.group_by("first_seen").agg(nw.len().alias("count"))
    counts: Counter[str] = Counter()
    for day, count in days.iter_rows():
        counts[week_of(day)] += count
    return counts
