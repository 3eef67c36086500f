"""Decisions about single URLs, applied to the recommendation of their domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.hosts.urls import add_keys, url_key
from blm.core.policy.policy import Recommendation
from blm.core.policy.precedence import Rulings, Settled
from blm.core.site.site import Decision


@dataclass(frozen=True, slots=True)
class Pages:
    """Decisions about the live pages of one domain.

    Attributes:
        removed: decisions to remove, by source URL as exported.
        rest: source URLs of the domain's other live pages that nobody keeps.
        kept: True if a live page is kept.
    """

    removed: Mapping[str, Decision]
    rest: tuple[str, ...]
    kept: frozenset[str]


def match_pages(links: pl.DataFrame, rulings: Rulings) -> dict[str, Pages]:
    """Decided pages that still link, by referring domain.

    Args:
        links: with ``state``; the live ones count.
        rulings: decisions; expired ones are ignored.
    """
    decided = {
        key: decision
        for decision in rulings.decisions.values()
        if decision.is_url and not (decision.expires and decision.expires <= rulings.today)
        if (key := url_key(decision.subject)) is not None
    }
    if not decided:
        return {}
    live = links.select("domain", "from", "state").filter(pl.col("state") == "live")
    keyed = add_keys(live.select("domain", "from"), "from", "key").unique()
    named = keyed.filter(pl.col("key").is_in(sorted(decided))).select("domain").unique()
    rows = keyed.join(named, on="domain", how="semi").sort("domain", "from")
    found: dict[str, list[tuple[str, Decision | None]]] = {}
    for domain, source, key in rows.iter_rows():
        found.setdefault(domain, []).append((source, decided.get(key)))
    return {domain: _sort_out(pages) for domain, pages in found.items()}


def _sort_out(pages: Iterable[tuple[str, Decision | None]]) -> Pages:
    known = list(pages)
    said = {source: d for source, d in known if d is not None}
    return Pages(
        removed={source: d for source, d in said.items() if d.decision == "remove"},
        rest=tuple(source for source, d in known if d is None),
        kept=frozenset(s for s, d in said.items() if d.decision in ("keep", "protect")),
    )


def apply_pages(
    settled: Settled, urls: tuple[str, ...], pages: Pages | None
) -> tuple[Settled, tuple[str, ...]]:
    """A domain's recommendation and URL lines after decisions about its single pages (S35).

    Args:
        settled: decisions about the domain as a whole; one to keep or protect it holds.
        urls: source URLs that lines would name; empty for a domain line.
        pages: decided ones, or None.
    """
    if pages is None or settled.kept:
        return settled, urls
    if settled.recommendation == "remove" and (urls or pages.kept):
        named = {*(urls or pages.rest), *pages.removed} - pages.kept
        return _restrict(settled, sorted(named))
    if settled.recommendation != "remove" and pages.removed:
        decided = dataclasses.replace(settled, decision=pages.removed[min(pages.removed)])
        return _restrict(decided, sorted(pages.removed))
    return settled, urls


def _restrict(settled: Settled, urls: Sequence[str]) -> tuple[Settled, tuple[str, ...]]:
    """The recommendation restricted to these pages: watch when none of them is left."""
    said: Recommendation = "remove" if urls else "watch"
    return dataclasses.replace(settled, recommendation=said), tuple(urls)
