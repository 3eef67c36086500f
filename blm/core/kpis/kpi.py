"""Values of a KPI, the inputs of KPI functions, and the step from measurement to band."""

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
        interval: 95 % confidence interval, or None if the KPI has none.
        band: after hysteresis; measured: before it.
        target: as shown in reports, such as ``<= 5``.
        previous: value of the audit before, or None.
        assessed: how many domains, links or weeks it rests on.
        reason: why the value is unknown, or a note on the data behind it.
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
    """Inputs of the KPI functions.

    Attributes:
        profile: the judged profile.
        anchors: anchor distributions ``effective`` and ``raw``; empty until computed.
    """

    profile: JudgedProfile
    anchors: Mapping[str, AnchorMix] = field(default_factory=dict)

    def knobs(self, kpi: str) -> Mapping[str, Any]:
        """Section of one KPI in the policy."""
        return self.profile.desired.policy.kpis[kpi]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Result of a KPI function.

    Attributes:
        value: None is unknown.
        raw: with all live links; None if the same as the value.
        unit: if it depends on the data; else the definition's.
        interval: 95 % confidence interval.
        judged: number that decides the band, if it is not the value.
        marks: band limits, if not those of the policy; empty for no judgement.
        measured: band, if the function decides it.
        assessed: sample size.
        reason: why the value is unknown, or a note on it.
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
    """Definition of one KPI.

    Attributes:
        id: stable identifier, and the key of its settings in a policy.
        name: in reports.
        unit: of value, raw and interval.
        measure: function that computes it; its settings are ``measures.knobs(id)``.
        reads: export columns that it can be computed from, any one is enough; empty for a KPI that
            compares two full exports of links.
        of_links: True if it reads links, settings, campaigns and history only, so that a later
            judgement of the same snapshot may reuse it.
        judged_as: name of the number that decides the band, shown before the target, if it is not
            the value.
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
    """The time between two comparable exports.

    Attributes:
        start: ISO date.
        days: from start to as-of.
        streams: streams with a full export at both ends; only they are compared (the panel).
    """

    start: str
    days: int
    streams: tuple[str, ...]


def find_window(measures: Measures, days: int) -> Window | None:
    """The comparison window, from the newest full export `days` or more ago, else the oldest.

    None without two full exports of one stream.

    Streams with an index change inside the window are excluded from the panel.
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
    """The KPI with its measured band, and its band after hysteresis."""
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
