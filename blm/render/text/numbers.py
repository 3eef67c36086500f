"""Numbers and dates as text: units, changes, shares, sparklines, names of KPIs and tools."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.inventory.streams import STREAMS, vendor
from blm.core.kpis.kpi_table import KPIS
from blm.core.policy.bands import Band

KPI_NAMES = {kpi.id: kpi.name for kpi in KPIS.values()}
"""Display name by KPI id."""

VENDOR_NAMES = {"ahrefs": "Ahrefs", "semrush": "Semrush", "moz": "Moz", "gsc": "Search Console"}

BAND_NAMES: dict[Band, str] = {
    "ok": "in band",
    "watch": "watch",
    "warn": "warn",
    "urgent": "urgent",
    "unknown": "unknown",
}

_UNITS = {
    "percent": " %",
    "percent exact": " %",
    "percent a month": " % a month",
    "referring domains a week": " a week",
    "sessions": " sessions",
}
_BLOCKS = "▁▂▃▄▅▆▇█"
SPARKS = 12
"""Most audits that a sparkline shows."""


def number(value: float) -> str:
    """A number with thousands separators and one decimal, two when it is small."""
    digits = 2 if 0 < abs(value) < 0.1 else 1
    return f"{value:,.{digits}f}".removesuffix(".0")


def measure(value: float | None, unit: str) -> str:
    """A value with its unit; a vendor's scale is its own unit."""
    if value is None:
        return "unknown"
    return number(value) + _UNITS.get(unit, f" {unit}")


def change(now: float | None, before: float | None) -> str:
    """The difference of two values with its sign; a dash when either is unknown."""
    if now is None or before is None:
        return "–"
    moved = now - before
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    return sign + number(abs(moved))


def share(part: int, whole: int) -> str:
    """A share in percent; 0 % of an empty whole."""
    return f"{number(100 * part / whole)} %" if whole else "0 %"


def plural(amount: int, one: str, many: str = "") -> str:
    """A count with its noun in singular or plural."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def sparkline(values: Sequence[float | None]) -> str:
    """The last values as blocks, a dot where one is unknown; empty with fewer than two known."""
    shown = values[-SPARKS:]
    known = [value for value in shown if value is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join("·" if v is None else _block(v - low, span) for v in shown)


def _block(height: float, span: float) -> str:
    if not span:
        return _BLOCKS[3]
    return _BLOCKS[min(int(height / span * len(_BLOCKS)), len(_BLOCKS) - 1)]


def vendor_name(stream: str) -> str:
    """Display name of the tool behind a stream."""
    return VENDOR_NAMES.get(vendor(stream), vendor(stream))


def stream_title(stream: str) -> str:
    """Display name of a stream's report."""
    return STREAMS[stream].title if stream in STREAMS else stream
