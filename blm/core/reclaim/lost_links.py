"""Lost links worth asking back, ranked by value, chance of success and urgency."""

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
"""Category by a vendor's reason for the loss (S47)."""
OWN_TARGET = "lostredirect"
"""A reason that the site itself can fix: the link is live but its target no longer works
(help.ahrefs.com 920461, "broken redirect"). Nobody is asked for such a link; see
`core.reclaim.reclaims.find_redirects`."""

CHANCE: Mapping[str, float] = {
    "page-gone": 0.6,
    "link-removed": 0.35,
    "unexplained": 0.4,
    "site-offline": 0.0,
}
"""Chance that asking helps, by category; an offline site has nobody to ask. For unexplained losses
it is the mean of link-removed and page-gone, weighted by Ahrefs' counts (34 % and 10 %)."""

HORIZON_DAYS = 90
SUSPECT = 50.0
"""Suspicion from which a domain without a decision is not asked for a link."""
VISITED = 100.0
"""Organic visits a month that make a domain's links valuable, as for the rule `real-traffic`."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Reclaim:
    """One lost link worth asking back.

    Attributes:
        domain, source_url, target_url, anchor: the link, as exported (untrusted text).
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
    """A lost link, and the stage of its reclaim.

    Attributes:
        reclaim: the link.
        stage: lost (not asked yet), reclaiming, recovered or written-off.
        on: ISO date of the event that led to the stage, or None.
        lang: language of the linking page, or None.
        authority: of the linking domain, or None.
        stated: true if a tool reports the loss with a reason; false if it is inferred from misses.
        valuable: true if the domain is one to keep or has organic visits.
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
        """True if it has not been asked for and the linking site is online."""
        return self.stage == "lost" and self.reclaim.priority > 0


def recent_losses(links: pl.DataFrame, as_of: str) -> pl.DataFrame:
    """Links lost within the horizon; older ones are not asked back.

    Args:
        links: from `link_states.judge_states`, with the columns of `text_signals.add_link_texts`.
        as_of: date of the data.
    """
    since = add_days(as_of, -HORIZON_DAYS)
    return links.filter((pl.col("state") == "lost") & (pl.col("lost_on") > since))


def offline_domains(links: pl.DataFrame) -> frozenset[str]:
    """Domains that a tool reported as offline, for any of their links."""
    reasons = list(CATEGORIES["site-offline"])
    said = links.filter(pl.col("gone_why").is_in(reasons).fill_null(value=False))
    return frozenset(said.get_column("domain").to_list())


def worth_having(links: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """The links worth having: no spam anchor, no domain to remove or with high suspicion.

    Args:
        links: with the columns of `core.signals.text_signals.add_link_texts`.
        domains: assessed domains with ``settled``.

    Returns:
        The links with the columns of their domains that `find_losses` reads.
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
    """Lost links of domains worth having, highest priority first, including answered ones.

    Args:
        worth: result of `worth_having` for `recent_losses`.
        events: of the log; their subject is a link's source URL or its domain.
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
    """The losses that an audit shows, highest priority first, at most `MOST`."""
    return tuple(one.reclaim for one in losses if one.can_ask and one.valuable)[:MOST]


def _last_words(events: Sequence[Event]) -> dict[str, Event]:
    """The last event of each reclaim, by domain or URL."""
    return {event.subject: event for event in events if event.event in RECLAIM_TRANSITIONS}


def _standing(row: Mapping[str, Any], words: Mapping[str, Event]) -> tuple[str, str | None]:
    """Stage and date of a loss; a loss after a recovery is a new one, other answers are final."""
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
    """Value of a link: authority, visits, relevance, follow, placement, only link of its domain."""
    return (
        (row["authority"] or 0.0) / 100
        + math.log1p(row["traffic"] or 0.0) / 10
        + math.log1p(row["referral_sessions"] or 0.0) / 10
        + (0.5 if row["relevant"] or row["relevant_page"] else 0.0)
        + (0.5 if row["rel"] == "follow" else 0.0)
        + (0.3 if row["content"] else 0.0)
        + (0.0 if row["live"] else 0.5)
    )
