"""KPIs that compare two dates: growth and loss, over the panel of comparable exports."""

from __future__ import annotations

import narwhals as nw

from blm.core import runs
from blm.core.dates import add_days
from blm.core.frames import Frame, any_of
from blm.core.measures import Kpi, Measures, Window, find_window, finish
from blm.core.statistics import growth_per_month, per_month, wilson


def _panel_counts(measures: Measures, window: Window, *, effective: bool) -> tuple[int, int]:
    """Referring domains that the panel's complete exports held at the window's ends."""
    columns = [runs.column(stream) for stream in window.streams]
    links = measures.links.select("domain", "covered", *columns)
    if effective:
        links = links.filter(~nw.col("covered"))

    def held(day: str) -> int:
        seen = [runs.held_at(c, day, runs.most_dates(links, c)) for c in columns]
        flagged = links.filter(any_of(seen))
        return len(flagged.select("domain").unique())

    return held(window.start), held(measures.as_of)


def referring_domains_growth(measures: Measures) -> Kpi:
    """S11: (RD now - RD then) / RD then over the panel, per 30 days: (1+g)^(30/d)-1, percent."""
    kpi, unit = "referring_domains_growth", "percent a month"
    knobs = measures.knobs(kpi)
    window = find_window(measures, int(knobs["window_days"]))
    if window is None:
        return finish(measures, kpi, value=None, unit=unit, reason=_no_window(measures))
    then, now = _panel_counts(measures, window, effective=True)
    if then < int(knobs["min_sample"]):
        reason = (
            f"{then} referring domains on {window.start}, {now} now; {knobs['min_sample']} needed"
        )
        return finish(measures, kpi, value=None, unit=unit, assessed=then, reason=reason)
    raw_then, raw_now = _panel_counts(measures, window, effective=False)
    active = any(
        c.first <= measures.as_of and c.last >= window.start for c in measures.site.campaigns
    )
    return finish(
        measures,
        kpi,
        value=100 * growth_per_month(now / then - 1, window.days),
        raw=100 * growth_per_month(raw_now / raw_then - 1, window.days),
        unit=unit,
        marks=None if active else knobs["without_campaign"],
        assessed=then,
        reason=f"{then} to {now} since {window.start}"
        + ("" if active else "; no campaign, so only a decline is judged"),
    )


def _no_window(measures: Measures) -> str:
    shaken = [i for i in measures.incidents if i.on > add_days(measures.as_of, -30)]
    if shaken:
        change = shaken[-1]
        return f"index change at {change.stream} on {change.on}"
    if not measures.full:
        return "no complete export, so nothing can be compared over time"
    return "needs a second complete export of one tool"


def link_loss_rate(measures: Measures) -> Kpi:
    """S13: links confirmed lost in the window / links at its start, per 30 days: 1-(1-l)^(30/d)."""
    kpi, unit = "link_loss_rate", "percent a month"
    knobs = measures.knobs(kpi)
    days = int(knobs["window_days"])
    recent = [i for i in measures.incidents if i.on > add_days(measures.as_of, -days)]
    if recent:
        change = recent[-1]
        reason = (
            f"index change at {change.stream} on {change.on}: {100 * change.share:.1f} % of its "
            f"links vanished together, others still see {change.still_seen} of {change.shared}"
        )
        return finish(measures, kpi, value=None, unit=unit, reason=reason)
    window = find_window(measures, days)
    if window is None:
        return finish(measures, kpi, value=None, unit=unit, reason=_no_window(measures))
    columns = [runs.column(stream) for stream in window.streams]
    links = measures.links.select("state", "lost_on", "covered", *columns)
    raw = _loss(links, window)
    lost, held = _loss(links.filter(~nw.col("covered")), window)
    if held < int(knobs["min_sample"]):
        reason = f"{held} links on {window.start}; {knobs['min_sample']} needed"
        return finish(measures, kpi, value=None, unit=unit, assessed=held, reason=reason)
    low, high = wilson(lost, held)
    return finish(
        measures,
        kpi,
        value=100 * per_month(lost / held, window.days),
        raw=100 * per_month(raw[0] / raw[1], window.days),
        unit=unit,
        interval=(100 * per_month(low, window.days), 100 * per_month(high, window.days)),
        assessed=held,
        reason=f"{lost} of {held} links since {window.start}",
    )


def _loss(links: Frame, window: Window) -> tuple[int, int]:
    """Links lost inside the window, and links that the panel knew and nobody had lost before it."""
    columns = [runs.column(stream) for stream in window.streams]
    known = any_of(runs.first_day(c) <= window.start for c in columns)
    gone = (nw.col("lost_on") <= window.start).fill_null(value=False)
    held = links.filter(known & ~gone)
    return len(held.filter(nw.col("state") == "lost")), len(held)
