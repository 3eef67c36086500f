"""Loss: links worth asking back, by value, chance of success and how fresh they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from blm.core.dates import add_days, days_between
from blm.core.frames import Frame
from blm.core.sites import Event

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "page-gone": ("notfound", "pageredirected", "404", "410"),
    "link-removed": (
        "removedfromhtml",
        "noindex",
        "notcanonical",
        "lostredirect",
        "lost",
        "deleted",
    ),
    "site-offline": ("nxdomain", "parked", "offline"),
}
"""Vendors' reasons by category (S47)."""

CHANCE: Mapping[str, float] = {
    "page-gone": 0.6,
    "link-removed": 0.35,
    "unexplained": 0.35,
    "site-offline": 0.0,
}
"""How often asking helps, by category; an offline site has nobody to ask."""

HORIZON_DAYS = 90
MOST = 50


@dataclass(frozen=True, slots=True)
class Reclaim:
    """One lost link worth asking back.

    Attributes:
        domain, source_url, target_url, anchor: the link, as strangers wrote it.
        category: page-gone, link-removed, site-offline or unexplained.
        lost_on: ISO date.
        due: ISO date by which to act (S48).
        priority: value x chance x urgency.
    """

    domain: str
    source_url: str
    target_url: str | None
    anchor: str | None
    category: str
    lost_on: str
    due: str
    priority: float


def answered_losses(events: Sequence[Event]) -> dict[str, str]:
    """By subject, the last day whose losses need no further request.

    A link asked back or written off is answered for good; one that was recovered, up to that day.
    """
    found: dict[str, str] = {}
    for event in events:
        if event.event in ("reclaim-asked", "written-off"):
            found[event.subject] = "9999-12-31"
        elif event.event == "recovered":
            found[event.subject] = event.on
    return found


def recent_losses(links: Frame, as_of: str) -> Frame:
    """Links lost within the horizon: older ones are past asking.

    Args:
        links: from `core.changes.judge_states`, with the columns of `core.texts.add_link_texts`.
        as_of: date of the data.
    """
    since = add_days(as_of, -HORIZON_DAYS)
    return links.filter((nw.col("state") == "lost") & (nw.col("lost_on") > since))


def find_reclaims(
    links: Frame, domains: Frame, *, as_of: str, due_days: int, closed: Mapping[str, str]
) -> tuple[Reclaim, ...]:
    """Lost links of domains worth having, best first, at most `MOST`.

    Args:
        links: `recent_losses`; a link whose anchor link spam likes is no loss.
        domains: assessed domains with ``settled``.
        as_of: date of the data; losses older than `HORIZON_DAYS` are past asking.
        due_days: policy ``reclaim.due_days``.
        closed: by domain or source URL, the last day whose losses the log answers.
    """
    lost = links.filter(~nw.col("poison_anchor").fill_null(value=False))
    wanted = domains.filter(nw.col("settled").is_in(["keep", "unassessed", "watch"]))
    columns = ["domain", "authority", "traffic", "relevant", "live", "settled"]
    rows = lost.join(wanted.select(columns), on="domain", how="inner")
    worth = (nw.col("settled") == "keep") | (nw.col("traffic") >= 100).fill_null(value=False)
    found = [
        _reclaim(row, as_of, due_days)
        for row in rows.filter(worth).iter_rows(named=True)
        if row["lost_on"] > max(closed.get(row["domain"], ""), closed.get(row["from"], ""))
    ]
    ranked = sorted(found, key=lambda r: (-r.priority, r.domain, r.source_url))
    return tuple(one for one in ranked if one.priority > 0)[:MOST]


def _reclaim(row: Mapping[str, Any], as_of: str, due_days: int) -> Reclaim:
    reason = (row["gone_why"] or "").lower()
    category = next((name for name, words in CATEGORIES.items() if reason in words), "unexplained")
    age = days_between(row["lost_on"], as_of)
    urgency = 1.0 if age <= 7 else math.exp(-(age - 7) / 30)
    priority = _value(row) * CHANCE[category] * urgency
    return Reclaim(
        domain=row["domain"],
        source_url=row["from"],
        target_url=row["to"],
        anchor=row["anchor"],
        category=category,
        lost_on=row["lost_on"],
        due=add_days(row["lost_on"], due_days),
        priority=round(priority, 4),
    )


def _value(row: Mapping[str, Any]) -> float:
    """Worth of a link: authority, visits, relevance, follow, placement, and being the only one."""
    return (
        (row["authority"] or 0.0) / 100
        + math.log1p(row["traffic"] or 0.0) / 10
        + (0.5 if row["relevant"] else 0.0)
        + (0.5 if row["rel"] == "follow" else 0.0)
        + (0.3 if row["content"] else 0.0)
        + (0.0 if row["live"] else 0.5)
    )
