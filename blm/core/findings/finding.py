"""Findings: one value per referring domain that people are shown, with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.dates import add_days
from blm.core.findings.evidence import Evidence, EvidenceBook
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import Sample, read_samples
from blm.core.frames import list_rows
from blm.core.inventory.metrics import METRICS
from blm.core.policy.conditions import combine, compare, condemned_links, distinct_atoms
from blm.core.policy.counterfactuals import find_flips
from blm.core.policy.policy import Policy, Recommendation
from blm.core.policy.precedence import Rulings, Settled
from blm.core.signals.referring_domains import vendors_of
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS
from blm.core.site.stages import Stage

_READ = (
    "domain", "recommendation", "rule", "due_now", "by_url", "suspicion", "completeness", "live",
    "live_links", "followed_links", "first_seen", "first_on", "lost_on", "suspicious_families",
)  # fmt: skip
"""Columns of an assessed domain that a finding looks at, beside signals and metrics."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A referring domain that is watch or remove, or that has a decision or an open stage.

    Attributes:
        domain: referring domain.
        recommendation: after people were heard.
        machine: what the policy alone says.
        rule: id of the deciding rule, or None; because: what it says in the policy.
        due: ISO date for a second look at a watched domain, or None.
        stage: of the removal, or None when none is open.
        settled: decisions and protection that hold.
        suspicion: 0-100, or None with too few families observed.
        completeness: share of the evidence that is known, 0-1.
        live: whether it refers to the site now.
        links: live links; followed: how many of them are followed.
        vendors: tools that know the domain.
        first_seen: earliest date any tool gives.
        families: families of evidence that speak for suspicion.
        evidence: what speaks for and against, strongest first.
        unknown: signals whose value would settle most, most useful first.
        would_flip: the smallest change that would change the recommendation, or None.
        urls: source URLs that lines would name when the domain also has good links; else empty.
        samples: a few live links of a domain to remove or decided; else none.
        values: signals by name, for guards and prose.
        flips: every single change that would, `would_flip` first.
        network: of look-alikes among the shown domains that it is in, or None.
    """

    domain: str
    recommendation: Recommendation
    machine: Recommendation
    rule: str | None
    because: str
    due: str | None
    stage: Stage | None
    settled: Settled
    suspicion: float | None
    completeness: float
    live: bool
    links: int
    followed: int
    vendors: tuple[str, ...]
    first_seen: str | None
    families: int
    evidence: tuple[Evidence, ...]
    unknown: tuple[str, ...]
    would_flip: str | None
    urls: tuple[str, ...]
    samples: tuple[Sample, ...]
    values: Mapping[str, Any]
    network: Network | None = None
    flips: tuple[str, ...] = ()


def select_shown(
    assessed: pl.DataFrame, rulings: Rulings, subjects: set[str], own: Collection[str] = ()
) -> pl.DataFrame:
    """Rows of the domains that people are shown: live ones to watch or remove, and any with a word.

    Args:
        assessed: `core.signals.domain_signals.assess_domains`.
        rulings: decisions; protection alone does not show a domain.
        subjects: domains with events in the log or lines in the disavow file.
        own: domains of the repository's other sites, which are disclosed and not judged.
    """
    named = set(rulings.decisions) | subjects
    judged = pl.col("live") & pl.col("recommendation").is_in(["watch", "remove"])
    if own:
        judged = judged & ~pl.col("domain").is_in(sorted(own))
    return assessed.filter(judged | pl.col("domain").is_in(sorted(named)))


def build_findings(
    shown: pl.DataFrame,
    links: pl.DataFrame,
    policy: Policy,
    rulings: Rulings,
    *,
    pages: pl.DataFrame,
    networks: Mapping[str, Network],
    as_of: str,
    explained: Collection[str] | None = None,
) -> Iterator[Finding]:
    """Findings of the shown domains, sorted by domain; a stage, and what it changes, comes later.

    Args:
        shown: `select_shown`.
        links: with ``state`` and link signals' columns; the live ones are shown.
        policy: rules and weights.
        rulings: decisions and protection.
        pages: `sample_pages` of these domains.
        networks: by member.
        as_of: date of the data; second looks count from it where nothing else is known.
        explained: domains whose evidence, unknowns and flips are told; None for all.
    """
    told = shown if explained is None else shown.filter(pl.col("domain").is_in(sorted(explained)))
    book = EvidenceBook(policy)
    answers = told.select("domain", book.answers(told.columns).alias("answers"))
    beside = _Beside(
        book=book,
        answers=dict(answers.iter_rows()),
        samples=read_samples(pages.join(_decidable(shown, rulings), on="domain", how="semi")),
        urls=_condemned(links, shown, policy),
        flips=find_flips(told, policy),
        vendors=vendors_of(shown),
        because={rule.id: rule.because for rule in policy.rules},
        networks=networks,
    )
    days = int(policy.review["watch_days"])
    tools = (f"by.{vendor}" for vendor in beside.vendors)
    names = (*_READ, *ALL_DOMAIN_SIGNALS, *METRICS, *tools)
    for row in list_rows(shown.sort("domain"), dict.fromkeys(names)):
        settled = rulings.settle(row["domain"], row["recommendation"])
        watched = settled.recommendation == "watch"
        due = second_look(row, as_of, days) if watched else None
        yield _build(row, settled, due, beside)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is gathered for all shown domains at once, by domain or by rule."""

    book: EvidenceBook
    answers: Mapping[str, str]
    samples: Mapping[str, Sequence[Sample]]
    urls: Mapping[str, Sequence[str]]
    flips: Mapping[str, tuple[str, ...]]
    vendors: Sequence[str]
    because: Mapping[str, str]
    networks: Mapping[str, Network]


def _build(row: Mapping[str, Any], settled: Settled, due: str | None, beside: _Beside) -> Finding:
    domain, book = row["domain"], beside.book
    answers = beside.answers.get(domain)
    flips = beside.flips.get(domain, ())
    return Finding(
        domain=domain,
        recommendation=settled.recommendation,
        machine=row["recommendation"],
        rule=row["rule"],
        because=beside.because.get(row["rule"], ""),
        due=due,
        stage=None,
        settled=settled,
        suspicion=row["suspicion"],
        completeness=row["completeness"],
        live=row["live"],
        links=row["live_links"],
        followed=row["followed_links"],
        vendors=tuple(v for v in beside.vendors if row[f"by.{v}"]),
        first_seen=row["first_seen"],
        families=row["suspicious_families"],
        evidence=() if answers is None else book.gather(answers, row),
        unknown=() if answers is None else book.list_unknowns(answers),
        would_flip=flips[0] if flips else None,
        urls=tuple(beside.urls.get(domain, ())),
        samples=tuple(beside.samples.get(domain, ())),
        values=row,
        network=beside.networks.get(domain),
        flips=flips,
    )


def second_look(row: Mapping[str, Any], as_of: str, days: int) -> str:
    """When a watched domain is looked at again: at once where due, else so long after its first."""
    return as_of if row["due_now"] else add_days(row["first_on"] or as_of, days)


def _decidable(shown: pl.DataFrame, rulings: Rulings) -> pl.DataFrame:
    """The domains whose links a person needs to see: to remove, or with a decision."""
    named = pl.col("domain").is_in(sorted(rulings.decisions))
    return shown.filter((pl.col("recommendation") == "remove") | named)


def _condemned(
    links: pl.DataFrame, shown: pl.DataFrame, policy: Policy
) -> dict[str, Sequence[str]]:
    """Source URLs of the links that a rule means, for domains that have good links too."""
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
