"""Findings of the shown domains, each built once with its page decisions, stage and due date.

Lookups are computed once for all shown domains; then one finding is built per row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.audit.deadlines import SettledDomain, group_events, place_domain
from blm.core.findings.evidence import Evidence, EvidenceBook
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import Sample, read_samples
from blm.core.frames import list_rows
from blm.core.inventory.metrics import METRICS
from blm.core.link_profile.profile import JudgedProfile
from blm.core.live_list.manual_actions import BECAUSE, EVIDENCE, RULE
from blm.core.policy.conditions import combine, compare, condemned_links, distinct_atoms
from blm.core.policy.counterfactuals import find_flips
from blm.core.policy.policy import Policy
from blm.core.policy.precedence import Rulings
from blm.core.reclaim.lost_links import offline_domains
from blm.core.review.page_decisions import apply_pages
from blm.core.signals.referring_domains import vendors_of
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS
from blm.core.site.site import Event

_READ = (
    "domain", "recommendation", "rule", "due_now", "by_url", "suspicion", "completeness", "live",
    "live_links", "followed_links", "first_seen", "first_on", "lost_on", "suspicious_families",
)  # fmt: skip
"""Columns of an assessed domain that a finding reads, besides signals and metrics."""


def build_findings(
    shown: pl.DataFrame,
    profile: JudgedProfile,
    *,
    pages: pl.DataFrame,
    networks: Mapping[str, Network],
    explained: Collection[str] | None = None,
) -> Iterator[Finding]:
    """Findings of the shown domains, sorted by domain.

    Args:
        shown: rows of `profile.domains`.
        profile: links, decisions, policy, log and dates.
        pages: `sample_pages` of these domains.
        networks: link network by member domain.
        explained: domains whose evidence, unknown signals and flips are computed; None for all.
    """
    lookups = _look_up(shown, profile, pages, networks, explained)
    tools = (f"by.{vendor}" for vendor in lookups.vendors)
    names = (*_READ, *ALL_DOMAIN_SIGNALS, *METRICS, *tools)
    for row in list_rows(shown.sort("domain"), dict.fromkeys(names)):
        yield _build(row, profile, lookups)


@dataclass(frozen=True, slots=True)
class _Lookups:
    """Data of all shown domains, by domain; ``because`` by rule id.

    Attributes:
        offline: domains whose site is gone, according to a tool.
    """

    book: EvidenceBook
    answers: Mapping[str, str]
    samples: Mapping[str, Sequence[Sample]]
    urls: Mapping[str, Sequence[str]]
    flips: Mapping[str, tuple[str, ...]]
    vendors: Sequence[str]
    because: Mapping[str, str]
    networks: Mapping[str, Network]
    events: Mapping[str, Sequence[Event]]
    offline: frozenset[str]


def _look_up(
    shown: pl.DataFrame,
    profile: JudgedProfile,
    pages: pl.DataFrame,
    networks: Mapping[str, Network],
    explained: Collection[str] | None,
) -> _Lookups:
    policy, rulings = profile.desired.policy, profile.rulings
    told = shown if explained is None else shown.filter(pl.col("domain").is_in(sorted(explained)))
    book = EvidenceBook(policy)
    answers = told.select("domain", book.answers(told.columns).alias("answers"))
    return _Lookups(
        book=book,
        answers=dict(answers.iter_rows()),
        samples=read_samples(pages.join(_decidable(shown, rulings), on="domain", how="semi")),
        urls=_condemned(profile.links, shown, policy),
        flips=find_flips(told, policy),
        vendors=vendors_of(shown),
        because={rule.id: rule.because for rule in policy.rules},
        networks=networks,
        events=group_events(profile.desired.site.events),
        offline=offline_domains(profile.links),
    )


def _build(row: Mapping[str, Any], profile: JudgedProfile, lookups: _Lookups) -> Finding:
    domain, answers = row["domain"], lookups.answers.get(row["domain"])
    own = profile.rulings.settle(domain, row["recommendation"])
    urls = tuple(lookups.urls.get(domain, ()))
    settled, urls = apply_pages(own, urls, profile.decided.get(domain))
    events, network = lookups.events.get(domain, ()), lookups.networks.get(domain)
    subject = SettledDomain(row, settled, urls, network, tuple(events), domain in lookups.offline)
    flips = lookups.flips.get(domain, ())
    by_example = domain in profile.examples and row["live"]
    by_rule = by_example and row["rule"] == RULE
    stage, due = place_domain(subject, profile)
    if settled.recommendation != own.recommendation and subject.is_only_watched(profile):
        due = None  # watched because every page that lines would name is kept
    return Finding(
        domain=domain,
        recommendation=settled.recommendation,
        machine=row["recommendation"],
        rule=row["rule"],
        because=BECAUSE if by_rule else lookups.because.get(row["rule"], ""),
        due=due,
        stage=stage,
        settled=settled,
        suspicion=row["suspicion"],
        completeness=row["completeness"],
        live=row["live"],
        links=row["live_links"],
        followed=row["followed_links"],
        vendors=tuple(v for v in lookups.vendors if row[f"by.{v}"]),
        first_seen=row["first_seen"],
        families=row["suspicious_families"],
        evidence=_gather(row, answers, lookups, by_example=by_example),
        unknown=() if answers is None else lookups.book.list_unknowns(answers),
        would_flip=flips[0] if flips and not by_rule else None,
        urls=urls,
        samples=tuple(lookups.samples.get(domain, ())),
        values=row,
        network=network,
        flips=flips,
    )


def _gather(
    row: Mapping[str, Any], answers: str | None, lookups: _Lookups, *, by_example: bool
) -> tuple[Evidence, ...]:
    """Evidence of a domain; an example of a manual action comes first."""
    first = (EVIDENCE,) if by_example else ()
    return first if answers is None else (*first, *lookups.book.gather(answers, row))


def _decidable(shown: pl.DataFrame, rulings: Rulings) -> pl.DataFrame:
    """Domains whose links people need to see: recommended remove, or with a decision."""
    named = pl.col("domain").is_in(sorted(rulings.decisions))
    return shown.filter((pl.col("recommendation") == "remove") | named)


def _condemned(
    links: pl.DataFrame, shown: pl.DataFrame, policy: Policy
) -> dict[str, Sequence[str]]:
    """Source URLs that match the rule, for domains that also have good links."""
    by_url = shown.filter(pl.col("by_url")).select("domain", "rule")
    found: dict[str, Sequence[str]] = {}
    for rule in policy.rules:
        mine = by_url.filter(pl.col("rule") == rule.id)
        parts = condemned_links(rule.when)
        if not len(mine) or not parts:
            continue
        meant = {"all": parts}
        leaves = {
            atom.key: compare(pl.col(atom.condition["signal"]), atom.condition)
            for atom in distinct_atoms([meant]).values()
        }
        own = links.join(mine.select("domain"), on="domain", how="semi")
        bad = own.filter(
            (pl.col("state") == "live")
            & (pl.col("rel") == "follow")
            & combine(meant, leaves).fill_null(value=False)
        )
        pages = bad.select("domain", "from").unique().sort("domain", "from")
        for domain, source in pages.iter_rows():
            found[domain] = (*found.get(domain, ()), source)
    return found
