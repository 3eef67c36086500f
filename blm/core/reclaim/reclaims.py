"""Reclaims of a site: redirects to make, links to ask back, recovered ones, replacements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from blm.core.hosts.urls import url_key
from blm.core.inventory.readings import Export
from blm.core.policy.policy import Policy
from blm.core.reclaim.lost_links import Loss, find_losses, recent_losses, worth_having
from blm.core.reclaim.redirects import Redirect, find_redirects
from blm.core.site.site import Event, Prospect, Site
from blm.core.site.stages import RECLAIM_TRANSITIONS

REPLACEMENTS = 3
"""Most replacements listed for each link of an offline site."""
OPEN_PROSPECTS = ("wanted", "approved")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A prospect comparable to a link whose site is offline.

    Attributes:
        domain: of the prospect; target_url: page of ours it would link to; status: as written.
        authority: of the domain, or None if unknown.
    """

    domain: str
    target_url: str
    status: str
    authority: float | None


@dataclass(frozen=True, slots=True)
class Reclaims:
    """Everything about lost links of one site.

    Attributes:
        redirects: broken pages of ours, those with most referring domains first.
        losses: lost links, highest priority first.
        recovered: subjects asked for that are live again, with the ISO date of the request.
        replacements: prospects by source URL of a link whose site is offline.
    """

    redirects: tuple[Redirect, ...] = ()
    losses: tuple[Loss, ...] = ()
    recovered: tuple[tuple[str, str], ...] = ()
    replacements: Mapping[str, tuple[Replacement, ...]] = field(default_factory=dict)

    @property
    def asks(self) -> tuple[Loss, ...]:
        """Losses that a tool reports and that somebody should ask back."""
        return tuple(one for one in self.losses if one.can_ask and one.stated)

    @property
    def looks(self) -> tuple[Loss, ...]:
        """Losses inferred from misses alone: somebody should check before asking."""
        return tuple(one for one in self.losses if one.can_ask and not one.stated)


def find_reclaims(
    links: pl.DataFrame,
    domains: pl.DataFrame,
    exports: Sequence[Export],
    *,
    as_of: str,
    site: Site,
    policy: Policy,
) -> Reclaims:
    """The reclaims of a site: redirects, losses, recovered links, replacements.

    Args:
        links: every link with its state and texts.
        domains: assessed domains with ``settled``.
        exports: all ingested ones.
        as_of: date of the data.
        site: its log and its prospects.
        policy: section ``reclaim``.
    """
    due_days = int(policy.reclaim["due_days"])
    worth = worth_having(recent_losses(links, as_of), domains)
    losses = find_losses(worth, site.events, as_of=as_of, due_days=due_days)
    offline = [one for one in losses if one.reclaim.category == "site-offline"]
    return Reclaims(
        redirects=find_redirects(links, domains, site.events, as_of=as_of, exports=exports),
        losses=losses,
        recovered=find_recovered(links, site.events),
        replacements=find_replacements(offline, site.prospects, domains),
    )


def find_recovered(links: pl.DataFrame, events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """Links asked back that are in the newest data again, which closes their reclaim.

    Args:
        links: every link with its state.
        events: of the log. A URL as subject covers the page's links, a domain all of its links;
            it is recovered if none of them is lost any more.
    """
    last = {event.subject: event for event in events if event.event in RECLAIM_TRANSITIONS}
    asked = {name: one.on for name, one in last.items() if one.event == "reclaim-asked"}
    if not asked:
        return ()
    names = sorted(asked)
    own = links.filter(pl.col("from").is_in(names) | pl.col("domain").is_in(names))
    states: dict[str, set[str]] = defaultdict(set)
    for domain, source, state in own.select("domain", "from", "state").iter_rows():
        states[domain].add(state)
        states[source].add(state)
    return tuple((name, asked[name]) for name in names if states[name] == {"live"})


def find_replacements(
    losses: Iterable[Loss], prospects: Sequence[Prospect], domains: pl.DataFrame
) -> dict[str, tuple[Replacement, ...]]:
    """Prospects comparable to links of offline sites: same target page, our topic, like authority.

    Args:
        losses: of offline sites.
        prospects: links that people want; only open ones are used.
        domains: assessed domains, for authority and topic of known prospects.
    """
    wanted = [one for one in prospects if one.status in OPEN_PROSPECTS]
    lost = list(losses)
    if not wanted or not lost:
        return {}
    known = domains.filter(pl.col("domain").is_in([one.domain for one in wanted]))
    rows = known.select("domain", "authority", "relevant").iter_rows()
    weights = {domain: (authority, relevant) for domain, authority, relevant in rows}

    def distance(loss: Loss, one: Prospect) -> tuple[bool, bool, float, str]:
        authority, relevant = weights.get(one.domain, (None, None))
        unknown = authority is None or loss.authority is None
        same = url_key(one.target_url) == url_key(loss.reclaim.target_url or "")
        gap = 101.0 if unknown else abs(authority - (loss.authority or 0.0))
        return not same, not relevant, gap, one.domain

    return {
        loss.reclaim.source_url: tuple(
            Replacement(
                one.domain, one.target_url, one.status, weights.get(one.domain, (None, None))[0]
            )
            for one in sorted(wanted, key=lambda one: distance(loss, one))[:REPLACEMENTS]
        )
        for loss in lost
    }
