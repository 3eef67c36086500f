"""KPIs, the anchor mix and index changes as table rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blm.core.anchors.anchor_distribution import AnchorShare
from blm.core.audit.audit import Audit
from blm.core.kpis.kpi import Kpi
from blm.core.links.index_changes import IndexChange
from blm.render.text.escaping import Markdown, code, escape, listing
from blm.render.text.numbers import (
    BAND_NAMES,
    KPI_NAMES,
    change,
    measure,
    number,
    plural,
    share,
    sparkline,
    stream_title,
    vendor_name,
)

CLASS_NAMES = {
    "branded": "Branded",
    "naked_url": "Naked URL",
    "generic": "Generic",
    "partial": "Partial match",
    "exact": "Exact match",
    "image": "Image without text",
    "empty": "Empty",
    "other": "Other",
}
INCIDENTS_SHOWN = 5
KPI_HEAD = ("KPI", "Now", "Change", "Target", "Band", "History", "n", "Note")


def kpi_rows(audit: Audit) -> list[list[object]]:
    """A row for each KPI, in the fixed order, under `KPI_HEAD`."""
    return [
        [
            KPI_NAMES.get(kpi.id, kpi.id),
            now_words(kpi),
            change(kpi.value, kpi.previous),
            kpi.target,
            BAND_NAMES[kpi.band],
            sparkline([*earlier_values(audit.history, kpi.id, audit.as_of), kpi.value]),
            kpi.assessed,
            note_words(kpi, audit.recommendations),
        ]
        for kpi in audit.kpis
    ]


def now_words(kpi: Kpi) -> str:
    """A KPI's value, with its 95 % interval if it has one."""
    shown = measure(kpi.value, kpi.unit)
    if kpi.value is None or kpi.interval is None:
        return shown
    return f"{shown} ({number(kpi.interval[0])}–{number(kpi.interval[1])})"


def note_words(kpi: Kpi, recommendations: Mapping[str, int]) -> str:
    """Reason, raw value and measured band of a KPI; for the toxic share also its bounds."""
    notes = [kpi.reason] if kpi.reason else []
    if kpi.value is not None and kpi.raw is not None and kpi.raw != kpi.value:
        notes.append(f"{measure(kpi.raw, kpi.unit)} with disavowed links")
    if kpi.band != kpi.measured:
        notes.append(f"measured {BAND_NAMES[kpi.measured]}, shown until that holds twice")
    if kpi.id == "toxic_share" and recommendations["unassessed"]:
        notes.append(f"bounds {bounds_words(recommendations)}")
    return "; ".join(notes)


def bounds_words(recommendations: Mapping[str, int]) -> str:
    """Lower and upper bound of the toxic share: unassessed domains all fine, or all to remove."""
    everyone = sum(recommendations.values())
    remove, unassessed = recommendations["remove"], recommendations["unassessed"]
    return f"{share(remove, everyone)} to {share(remove + unassessed, everyone)} of all"


def earlier_values(
    history: Sequence[Mapping[str, Any]], kpi: str, as_of: str
) -> list[float | None]:
    """A KPI's values in rows before `as_of`, oldest first; None where unknown."""
    earlier = sorted((row for row in history if row["as_of"] < as_of), key=lambda r: r["as_of"])
    return [row["kpis"].get(kpi, {}).get("value") for row in earlier]


def view_kpis(audit: Audit) -> dict[str, object]:
    """The table of the KPIs."""
    return {"head": KPI_HEAD, "rows": kpi_rows(audit)}


def view_anchors(audit: Audit) -> dict[str, object]:
    """The anchor mix with its ranges, coverage and the stop rule."""
    mix = audit.mix
    return {
        "rows": [_anchor(one) for one in mix.shares] if mix.domains else [],
        "coverage": f"{number(mix.coverage)} %",
        "domains": plural(mix.domains, "referring domain"),
        "stopped": mix.stopped,
        "reason": mix.reason,
    }


def _anchor(one: AnchorShare) -> list[object]:
    interval = f" ({number(one.interval[0])}–{number(one.interval[1])})"
    wanted = "–" if one.range is None else f"{one.range[0]:g}–{one.range[1]:g} %"
    examples: Markdown | str = listing(code(text, 40) for text in one.examples) or "–"
    return [
        CLASS_NAMES.get(one.name, one.name),
        "unknown" if one.share is None else f"{number(one.share)} %{interval}",
        wanted,
        "–" if one.range is None else one.band,
        examples,
    ]


def view_index_changes(audit: Audit) -> dict[str, object] | None:
    """Index changes at tools, which are not counted as losses; None without any."""
    if not audit.incidents:
        return None
    newest = sorted(audit.incidents, key=lambda i: i.on, reverse=True)
    return {
        "rows": [_incident(one) for one in newest[:INCIDENTS_SHOWN]],
        "total": len(newest),
        "shown": INCIDENTS_SHOWN,
        "tools": sorted({vendor_name(one.stream) for one in audit.incidents}),
    }


def _incident(one: IndexChange) -> list[object]:
    others = f"{one.still_seen:,} of {one.shared:,}" if one.shared else "no other tool knows them"
    return [
        stream_title(one.stream),
        one.on,
        f"{one.vanished:,} of {one.before:,} ({share(one.vanished, one.before)})",
        others,
        escape(one.reason, 120) if one.reason else "–",
    ]
