"""The badge of a site: an SVG for a README that shows the date of the last audit."""

from __future__ import annotations

LETTER = 6.6
"""Approximate width of a letter, in pixels."""
PADDING = 8
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{alt}">
<title>{alt}</title>
<rect width="{left}" height="20" rx="3" fill="#444"/>
<rect x="{left}" width="{right}" height="20" rx="3" fill="#2a6f97"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="8" y="14">{label}</text>
<text x="{at}" y="14">{said}</text>
</g>
</svg>
"""


def render_badge(day: str) -> str:
    """SVG that says when a site was last audited; `day` is an ISO date.

    It does not name the site, so that it can be shown in public.
    """
    label, said = "backlinks", f"audited {day}"
    left, right = _width(label), _width(said)
    return _SVG.format(
        whole=left + right,
        left=left,
        right=right,
        at=left + PADDING,
        label=label,
        said=said,
        alt=f"{label}: {said}",
    )


def _width(text: str) -> int:
    return round(len(text) * LETTER) + 2 * PADDING
