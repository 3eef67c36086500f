"""The growth curve as an SVG: time and memory per link over the number of links."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 45, 40
"""Margins of a panel's plot."""

STYLE = """\
text { font: 13px sans-serif; fill: #24292f }
.title { font-weight: bold }
.axis { stroke: #8c959f; stroke-width: 1 }
.line { fill: none; stroke: #0969da; stroke-width: 2 }
.point { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .line { stroke: #58a6ff }
  .point { fill: #58a6ff }
}"""
PANELS = (
    ("microseconds_per_link", "µs a link", "{:,.1f}"),
    ("bytes_per_link", "bytes of memory a link", "{:,.0f}"),
)


def draw_growth(growth: Sequence[Mapping[str, Any]]) -> str:
    """Two panels, one above the other; both axes are logarithmic."""
    said = "; ".join(
        f"{one['links']:,} links: {one['microseconds_per_link']:g} µs and "
        f"{one['bytes_per_link']:,} bytes a link"
        for one in growth
    )
    height = HEIGHT * len(PANELS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"',
        'role="img" aria-labelledby="title desc">',
        '<title id="title">Time and memory per link of the whole audit, by number of links</title>',
        f'<desc id="desc">{said}</desc>',
        f"<style>{STYLE}</style>",
    ]
    for place, (key, title, form) in enumerate(PANELS):
        parts += [f'<g transform="translate(0 {place * HEIGHT})">']
        parts += [*_draw_panel(growth, key, title, form), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _draw_panel(growth: Sequence[Mapping[str, Any]], key: str, title: str, form: str) -> list[str]:
    sizes = [one["links"] for one in growth]
    across = _scale(sizes, LEFT, WIDTH - RIGHT - 40)
    up = _scale([one[key] for one in growth], HEIGHT - BOTTOM - 15, TOP + 20)
    base = HEIGHT - BOTTOM
    points = [(across(one["links"]), up(one[key])) for one in growth]
    drawn = [
        f'<text class="title" x="{LEFT - 45}" y="20">{title}</text>',
        f'<path class="axis" d="M{LEFT - 45} {base}H{WIDTH - RIGHT}"/>',
        f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in points)}"/>',
    ]
    for one, (x, y) in zip(growth, points, strict=True):
        drawn += [
            f'<circle class="point" cx="{x}" cy="{y}" r="4"/>',
            f'<text x="{x}" y="{y - 10}" text-anchor="middle">{form.format(one[key])}</text>',
            f'<text x="{x}" y="{base + 20}" text-anchor="middle">{one["links"]:,}</text>',
        ]
    return drawn


def _scale(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """From a value to its place: the least at `start`, the largest at `end`, logarithmic."""
    least, most = (math.log(max(value, 1e-9)) for value in (min(values), max(values)))
    span = most - least or 1.0

    def place(value: float) -> float:
        return round(start + (math.log(max(value, 1e-9)) - least) / span * (end - start), 1)

    return place
