"""What KPIs are computed from, and what one KPI is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blm.core.anchors.anchor_distribution import AnchorMix
from blm.core.dates import add_days, days_between
from blm.core.link_profile.profile import JudgedProfile
from blm.core.policy.bands import Band, band_of, describe_mark, settle_band


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
        profile: as judged.
        anchors: the anchor mix of ``effective`` and ``raw``, once it is known.
    """

    profile: JudgedProfile
    anchors: Mapping[str, AnchorMix] = field(default_factory=dict)

    def knobs(self, kpi: str) -> Mapping[str, Any]:
        """Section of one KPI in the policy."""
        return self.profile.desired.policy.kpis[kpi]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What the function of a KPI found.

    Attributes:
        value: None is unknown.
        raw: with all live links; the value itself when left out.
        unit: when it depends on the data; else the definition's.
        interval: 95 %.
        judged: number the marks are held against, when it is not the value.
        marks: bands, when they are not the policy's own for this KPI; empty judges nothing.
        measured: band, when it is decided elsewhere.
        assessed: sample.
        reason: note, or why it is unknown.
    """

    value: float | None = None
    raw: float | None = None
    unit: str = ""
    interval: tuple[float, float] | None = None
    judged: float | None = None
    marks: Mapping[str, Any] | None = None
    measured: Band | None = None
    assessed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """One line of the table of KPIs.

    Attributes:
        id: stable identifier, and the key of its settings in a policy.
        name: in reports.
        unit: of value, raw and interval.
        measure: computes it; its settings are ``measures.knobs(id)``.
        reads: columns of an export, any of which feeds it; empty for a KPI that compares two full
            exports of links.
        of_links: it reads links, settings, campaigns and history only, so that another judgement
            of the same snapshot may take it over.
        judged_as: what the marks are held against, shown before the target, when it is not the
            value.
    """

    id: str
    name: str
    unit: str
    measure: Callable[[Measures], Measurement]
    reads: tuple[str, ...] = ()
    of_links: bool = False
    judged_as: str = ""


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
    wanted = add_days(measures.profile.moment.as_of, -days)
    shaken = {i.stream for i in measures.profile.incidents if i.on > wanted}
    starts = {
        stream: max((day for day in dates if day <= wanted), default=dates[0])
        for stream, dates in measures.profile.full.items()
        if len(dates) > 1 and dates[-1] > wanted and stream not in shaken
    }
    if not starts:
        return None
    start = max(starts.values())
    panel = tuple(sorted(s for s in starts if measures.profile.full[s][0] <= start))
    span = days_between(start, measures.profile.moment.as_of)
    return Window(start, span, panel) if span > 0 else None


def settle_kpi(measures: Measures, kpi: KpiDefinition, found: Measurement) -> Kpi:
    """A KPI with its band: the measured one, then hysteresis over its own periods."""
    knobs = measures.knobs(kpi.id)
    number = found.value if found.judged is None else found.judged
    if found.value is None or number is None:
        band: Band = "unknown"
    else:
        marks = knobs["bands"] if found.marks is None else found.marks
        band = found.measured or band_of(number, marks)
    rows = [_row(row, kpi.id) for row in measures.profile.history]
    interval = found.interval
    return Kpi(
        id=kpi.id,
        value=_rounded(found.value),
        raw=_rounded(found.value if found.raw is None else found.raw),
        unit=found.unit or kpi.unit,
        interval=None if interval is None else (round(interval[0], 4), round(interval[1], 4)),
        band=settle_band(band, rows, measures.profile.moment.as_of, int(knobs["period_days"])),
        measured=band,
        target=f"{kpi.judged_as} {describe_mark(knobs['target'])}".strip(),
        previous=_previous(measures.profile.history, kpi.id),
        assessed=found.assessed,
        reason=found.reason,
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
