"""What KPIs are computed from, and what one KPI is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.dates import add_days, days_between
from blm.core.links.index_changes import IndexChange
from blm.core.policy.bands import Band, band_of, describe_mark, settle_band
from blm.core.policy.policy import Policy
from blm.core.site.site import Site


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI at one date.

    Attributes:
        id: stable identifier.
        value: on the effective profile (live links that no uploaded disavow line covers), or None.
        raw: the same with all live links.
        unit: of value, raw and interval.
        interval: 95 %, or None where none is meant.
        band: after hysteresis; measured: before it.
        target: in signs, from the policy.
        previous: value of the audit before, or None.
        assessed: how many domains, links or weeks it rests on.
        reason: why it is unknown, or a note on what it rests on.
    """

    id: str
    value: float | None
    raw: float | None
    unit: str
    interval: tuple[float, float] | None
    band: Band
    measured: Band
    target: str
    previous: float | None
    assessed: int
    reason: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything the KPI functions read.

    Attributes:
        links: from `judge_states`, with link signals' columns and ``covered``: whether the last
            uploaded disavow file covers the link.
        domains: from `assess_domains`, with ``settled`` (recommendation after decisions) and
            ``covered``.
        full: dates of full exports by stream.
        incidents: index changes.
        site: niche and campaigns.
        policy: section ``kpis``.
        as_of: ISO date.
        history: earlier rows of ``history.yaml``, oldest first.
    """

    links: pl.DataFrame
    domains: pl.DataFrame
    full: Mapping[str, Sequence[str]]
    incidents: Sequence[IndexChange]
    site: Site
    policy: Policy
    as_of: str
    history: Sequence[Mapping[str, Any]]

    def knobs(self, kpi: str) -> Mapping[str, Any]:
        """Section of one KPI in the policy."""
        return self.policy.kpis[kpi]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the past that two comparable exports span.

    Attributes:
        start: ISO date.
        days: from start to the as-of.
        streams: streams complete at both ends; only they are compared (the panel).
    """

    start: str
    days: int
    streams: tuple[str, ...]


def find_window(measures: Measures, days: int) -> Window | None:
    """The comparison window, from the newest full export `days` or more ago, else the oldest.

    None without two full exports of one stream.

    A stream with an index change inside the window is no part of the panel.
    """
    wanted = add_days(measures.as_of, -days)
    shaken = {i.stream for i in measures.incidents if i.on > wanted}
    starts = {
        stream: max((day for day in dates if day <= wanted), default=dates[0])
        for stream, dates in measures.full.items()
        if len(dates) > 1 and dates[-1] > wanted and stream not in shaken
    }
    if not starts:
        return None
    start = max(starts.values())
    panel = tuple(sorted(s for s in starts if measures.full[s][0] <= start))
    span = days_between(start, measures.as_of)
    return Window(start, span, panel) if span > 0 else None


def finish(
    measures: Measures,
    kpi: str,
    *,
    value: float | None,
    unit: str,
    raw: float | None = None,
    interval: tuple[float, float] | None = None,
    judged: float | None = None,
    judged_as: str = "",
    marks: Mapping[str, Any] | None = None,
    measured: Band | None = None,
    assessed: int = 0,
    reason: str = "",
) -> Kpi:
    """A KPI with its band: the measured one, then hysteresis over its own periods.

    Args:
        measures: policy and history.
        kpi: id.
        value: rounded to four digits; None is unknown.
        unit: of the value.
        raw: with all live links; the value itself when left out.
        interval: 95 %.
        judged: number the marks are held against, when it is not the value.
        judged_as: what that number is, shown before the target.
        marks: bands, when they are not the policy's own for this KPI.
        measured: band, when it is decided elsewhere.
        assessed: sample.
        reason: note, or why it is unknown.
    """
    knobs = measures.knobs(kpi)
    number = judged if judged is not None else value
    if value is None or number is None:
        band: Band = "unknown"
    else:
        band = measured or band_of(number, knobs["bands"] if marks is None else marks)
    rows = [_row(row, kpi) for row in measures.history]
    shown = settle_band(band, rows, measures.as_of, int(knobs["period_days"]))
    return Kpi(
        id=kpi,
        value=_rounded(value),
        raw=_rounded(value if raw is None else raw),
        unit=unit,
        interval=None if interval is None else (round(interval[0], 4), round(interval[1], 4)),
        band=shown,
        measured=band,
        target=f"{judged_as} {describe_mark(knobs['target'])}".strip(),
        previous=_previous(measures.history, kpi),
        assessed=assessed,
        reason=reason,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _row(row: Mapping[str, Any], kpi: str) -> tuple[str, Band, Band]:
    entry = row["kpis"].get(kpi, {})
    return row["as_of"], entry.get("measured", "unknown"), entry.get("band", "unknown")


def _previous(history: Sequence[Mapping[str, Any]], kpi: str) -> float | None:
    if not history:
        return None
    value = history[-1]["kpis"].get(kpi, {}).get("value")
    return None if value is None else float(value)
