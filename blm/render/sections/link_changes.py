"""Sections on single links: lost ones worth asking back, new ones, placed ones that differ."""

from __future__ import annotations

from blm.core.audit.audit import Audit, NewLink
from blm.core.reclaim.lost_links import Reclaim
from blm.render.sections.domain_wording import number_or_unknown
from blm.render.text.escaping import TABLE_ROWS, code, host, url

RECLAIMS_SHOWN = 5
GAINS_SHOWN = 10

CATEGORY_NAMES = {
    "page-gone": "the page is gone or moved",
    "link-removed": "the link was taken out",
    "site-offline": "the site is offline",
    "unexplained": "no tool says why",
}


def view_reclaims(audit: Audit) -> dict[str, object] | None:
    """The most valuable lost links, and placed links that differ; None without any."""
    placed = [drift for drift in audit.drift if drift.kind == "prospect"]
    redirects = audit.reclaims.redirects
    if not (audit.plan.reclaim or placed or redirects):
        return None
    return {
        "rows": [_reclaim(one, audit.today) for one in audit.plan.reclaim[:RECLAIMS_SHOWN]],
        "total": len(audit.plan.reclaim),
        "shown": RECLAIMS_SHOWN,
        "command": f"blm reclaim {audit.site.name}",
        "redirects": [
            [url(one.target_url), one.links, one.domains] for one in redirects[:RECLAIMS_SHOWN]
        ],
        "redirects_total": len(redirects),
        "placed": [[url(d.subject), d.expected, d.observed] for d in placed[:TABLE_ROWS]],
        "placed_total": len(placed),
    }


def _reclaim(one: Reclaim, today: str) -> list[object]:
    due = f"{one.due}, overdue" if one.due < today else one.due
    return [
        host(one.domain),
        url(one.source_url),
        "unknown" if one.anchor is None else code(one.anchor, 50),
        CATEGORY_NAMES.get(one.category, one.category),
        one.lost_on,
        due,
    ]


def view_gains(audit: Audit) -> dict[str, object] | None:
    """The most valuable new links; None without any."""
    if not audit.gains:
        return None
    return {
        "rows": [_gain(one) for one in audit.gains],
        "shown": GAINS_SHOWN,
        "since": audit.since or "the first export",
    }


def _gain(one: NewLink) -> list[object]:
    return [
        host(one.domain),
        url(one.source_url),
        "unknown" if one.anchor is None else code(one.anchor, 50),
        number_or_unknown(one.authority),
        number_or_unknown(one.traffic),
    ]
