"""Loss: links worth asking back, by value, chance of success and how fresh they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.dates import add_days, days_between
from blm.core.site.site import Event
from blm.core.site.stages import RECLAIM_TRANSITIONS

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "page-gone": ("notfound", "pageredirected", "404", "410"),
    "link-removed": ("removedfromhtml", "noindex", "notcanonical", "lost", "deleted"),
    "site-offline": ("nxdomain", "parked", "offline"),
}
"""Vendors' reasons by category (S47)."""
OWN_TARGET = "lostredirect"
"""The reason that is ours to mend: the link stands, and where it leads no longer works
(help.ahrefs.com 920461, "broken redirect"). Such a link is no loss to ask back; see
`core.reclaim.reclaims.find_redirects`."""

CHANCE: Mapping[str, float] = {
    "page-gone": 0.6,
    "link-removed": 0.35,
    "unexplained": 0.4,
    "site-offline": 0.0,
}
"""How often asking helps, by category; an offline site has nobody to ask. Of the unexplained, by
Ahrefs' counts of reasons (34 % removed, 10 % gone or moved), it is the mean of the two."""

HORIZON_DAYS = 90
SUSPECT = 50.0
"""Suspicion from which a domain that nobody decided on is not asked for a link."""
VISITED = 100.0
"""Organic visits a month that make a domain's links valuable, as for the rule `real-traffic`."""
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


@dataclass(frozen=True, slots=True)
class Loss:
    """A lost link, and where asking it back stands.

    Attributes:
        reclaim: the link.
        stage: lost (nobody asked), reclaiming, recovered or written-off.
        on: ISO date of the event that leads there, or None.
        lang: language of the linking page, or None.
        authority: of the linking domain, or None.
        stated: whether a tool says that it is lost and why; else only its silence does.
        valuable: whether the domain is one to keep or has visitors.
    """

    reclaim: Reclaim
    stage: str
    on: str | None
    lang: str | None
    authority: float | None
    stated: bool
    valuable: bool

    @property
    def can_ask(self) -> bool:
        """Whether nobody has asked, and somebody is there to be asked."""
        return self.stage == "lost" and self.reclaim.priority > 0


def recent_losses(links: pl.DataFrame, as_of: str) -> pl.DataFrame:
    """Links lost within the horizon: older ones are past asking.

    Args:
        links: from `link_states.judge_states`, with the columns of `text_signals.add_link_texts`.
        as_of: date of the data.
    """
    since = add_days(as_of, -HORIZON_DAYS)
    return links.filter((pl.col("state") == "lost") & (pl.col("lost_on") > since))


def offline_domains(links: pl.DataFrame) -> frozenset[str]:
    """Domains of which a tool said, about any link, that the site is gone."""
    reasons = list(CATEGORIES["site-offline"])
    said = links.filter(pl.col("gone_why").is_in(reasons).fill_null(value=False))
    return frozenset(said.get_column("domain").to_list())


def worth_having(links: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """Of these links those of use: no spam's anchor, no domain to remove or under suspicion.

    Args:
        links: with the columns of `core.signals.text_signals.add_link_texts`.
        domains: assessed domains with ``settled``.

    Returns:
        The links with what `find_losses` weighs of their domains.
    """
    good = links.filter(~pl.col("poison_anchor").fill_null(value=False))
    calm = (pl.col("suspicion") < SUSPECT).fill_null(value=True)
    undecided = pl.col("settled").is_in(["unassessed", "watch"])
    wanted = domains.filter((pl.col("settled") == "keep") | (undecided & calm))
    columns = ["domain", "authority", "traffic", "referral_sessions", "relevant", "live", "settled"]
    return good.join(wanted.select(columns), on="domain", how="inner")


def find_losses(
    worth: pl.DataFrame, events: Sequence[Event], *, as_of: str, due_days: int
) -> tuple[Loss, ...]:
    """Lost links of domains worth having, best first, answered ones included.

    Args:
        worth: `worth_having` of `recent_losses`.
        events: of the log; a link is answered under its source URL or its domain.
        as_of: date of the data.
        due_days: policy ``reclaim.due_days``.
    """
    words = _last_words(events)
    found = [
        _loss(row, words, as_of, due_days)
        for row in worth.iter_rows(named=True)
        if row["gone_why"] != OWN_TARGET
    ]
    key = [(-one.reclaim.priority, one.reclaim.domain, one.reclaim.source_url) for one in found]
    return tuple(found[index] for index in sorted(range(len(found)), key=key.__getitem__))


def plan_reclaims(losses: Sequence[Loss]) -> tuple[Reclaim, ...]:
    """Those of weight that an audit tells people of, best first, at most `MOST`."""
    return tuple(one.reclaim for one in losses if one.can_ask and one.valuable)[:MOST]


def _last_words(events: Sequence[Event]) -> dict[str, Event]:
    """The last event of each reclaim, by domain or URL."""
    return {event.subject: event for event in events if event.event in RECLAIM_TRANSITIONS}


def _standing(row: Mapping[str, Any], words: Mapping[str, Event]) -> tuple[str, str | None]:
    """A loss after its link was recovered is a new one; other answers hold for good."""
    said = [words[name] for name in (row["from"], row["domain"]) if name in words]
    for event in sorted(said, key=lambda one: one.on, reverse=True):
        if event.event != "recovered" or row["lost_on"] <= event.on:
            stages = {"reclaim-asked": "reclaiming", "recovered": "recovered"}
            return stages.get(event.event, "written-off"), event.on
    return "lost", None


def _loss(row: Mapping[str, Any], words: Mapping[str, Event], as_of: str, due_days: int) -> Loss:
    reason = (row["gone_why"] or "").lower()
    category = next((name for name, own in CATEGORIES.items() if reason in own), "unexplained")
    age = days_between(row["lost_on"], as_of)
    urgency = 1.0 if age <= 7 else math.exp(-(age - 7) / 30)
    reclaim = Reclaim(
        domain=row["domain"],
        source_url=row["from"],
        target_url=row["to"],
        anchor=row["anchor"],
        category=category,
        lost_on=row["lost_on"],
        due=add_days(row["lost_on"], due_days),
        priority=round(_value(row) * CHANCE[category] * urgency, 4),
    )
    stage, on = _standing(row, words)
    valuable = row["settled"] == "keep" or (row["traffic"] or 0.0) >= VISITED
    stated = row["gone_by"] is not None
    return Loss(reclaim, stage, on, row["lang"], row["authority"], stated, valuable)


def _value(row: Mapping[str, Any]) -> float:
    """Worth of a link: authority, visits, relevance, follow, placement, and being the only one."""
    return (
        (row["authority"] or 0.0) / 100
        + math.log1p(row["traffic"] or 0.0) / 10
        + math.log1p(row["referral_sessions"] or 0.0) / 10
        + (0.5 if row["relevant"] or row["relevant_page"] else 0.0)
        + (0.5 if row["rel"] == "follow" else 0.0)
        + (0.3 if row["content"] else 0.0)
        + (0.0 if row["live"] else 0.5)
    )
