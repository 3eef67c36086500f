"""Findings: one value per referring domain that people are shown, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from blm.core.conditions import combine, compare, condemned_links, distinct_atoms
from blm.core.dates import add_days
from blm.core.decisions import Rulings, Settled
from blm.core.evidence import Evidence, EvidenceBook
from blm.core.flips import find_flips
from blm.core.frames import Frame
from blm.core.metrics import METRICS
from blm.core.policies import Policy, Recommendation
from blm.core.referring import vendors_of
from blm.core.rows import list_rows
from blm.core.signals import ALL_DOMAIN_SIGNALS
from blm.core.stages import Stage

SAMPLES = 3
"""Links shown per domain."""

_READ = (
    "domain", "recommendation", "rule", "due_now", "by_url", "suspicion", "completeness", "live",
    "live_links", "followed_links", "first_seen", "first_on", "lost_on", "suspicious_families",
    "answers",
)  # fmt: skip
"""Columns of an assessed domain that a finding looks at, beside signals and metrics."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One live link, as evidence; every text is as a stranger wrote it."""

    source_url: str
    target_url: str | None
    anchor: str | None
    anchor_class: str | None
    rel: str | None
    title: str | None


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
        samples: up to `SAMPLES` live links of a domain to remove or decided; else none.
        values: signals by name, for guards and prose.
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


def select_shown(assessed: Frame, rulings: Rulings, subjects: set[str]) -> Frame:
    """Rows of the domains that people are shown: live ones to watch or remove, and any with a word.

    Args:
        assessed: `core.assessments.assess_domains`.
        rulings: decisions; protection alone does not show a domain.
        subjects: domains with events in the log or lines in the disavow file.
    """
    named = set(rulings.decisions) | subjects
    judged = nw.col("live") & nw.col("recommendation").is_in(["watch", "remove"])
    return assessed.filter(judged | nw.col("domain").is_in(sorted(named)))


def build_findings(
    shown: Frame, links: Frame, policy: Policy, rulings: Rulings, *, as_of: str
) -> Iterator[Finding]:
    """Findings of the shown domains, sorted by domain; a stage, and what it changes, comes later.

    Args:
        shown: `select_shown`.
        links: with ``state`` and link signals' columns; the live ones are shown.
        policy: rules and weights.
        rulings: decisions and protection.
        as_of: date of the data; second looks count from it where nothing else is known.
    """
    samples = _samples(links, _decidable(shown, rulings))
    urls = _condemned(links, shown, policy)
    flips = find_flips(shown, policy)
    vendors = vendors_of(shown)
    because = {rule.id: rule.because for rule in policy.rules}
    book = EvidenceBook(policy)
    days = int(policy.review["watch_days"])
    ordered = shown.sort("domain").with_columns(book.answers(shown.columns).alias("answers"))
    names = (*_READ, *ALL_DOMAIN_SIGNALS, *METRICS, *(f"by.{vendor}" for vendor in vendors))
    for row in list_rows(ordered, dict.fromkeys(names)):
        domain, machine, answers = row["domain"], row["recommendation"], row["answers"]
        settled = rulings.settle(domain, machine)
        yield Finding(
            domain=domain,
            recommendation=settled.recommendation,
            machine=machine,
            rule=row["rule"],
            because=because.get(row["rule"], ""),
            due=second_look(row, as_of, days) if settled.recommendation == "watch" else None,
            stage=None,
            settled=settled,
            suspicion=row["suspicion"],
            completeness=row["completeness"],
            live=row["live"],
            links=row["live_links"],
            followed=row["followed_links"],
            vendors=tuple(v for v in vendors if row[f"by.{v}"]),
            first_seen=row["first_seen"],
            families=row["suspicious_families"],
            evidence=book.gather(answers, row),
            unknown=book.list_unknowns(answers),
            would_flip=flips.get(domain),
            urls=tuple(urls.get(domain, ())),
            samples=tuple(samples.get(domain, ())),
            values=row,
        )


def second_look(row: Mapping[str, Any], as_of: str, days: int) -> str:
    """When a watched domain is looked at again: at once where due, else so long after its first."""
    return as_of if row["due_now"] else add_days(row["first_on"] or as_of, days)


def _decidable(shown: Frame, rulings: Rulings) -> Frame:
    """The domains whose links a person needs to see: to remove, or with a decision."""
    named = nw.col("domain").is_in(sorted(rulings.decisions))
    return shown.filter((nw.col("recommendation") == "remove") | named)


def _samples(links: Frame, shown: Frame) -> dict[str, list[Sample]]:
    """The first links of each shown domain, one per anchor first, in a stable order."""
    names = list(Sample.__slots__)
    source = {"source_url": "from", "target_url": "to"}
    asked = links.select("domain", "state", *(source.get(name, name) for name in names))
    live = asked.filter(nw.col("state") == "live")
    own = live.join(shown.select("domain"), on="domain", how="semi")
    ordered = own.sort("domain", "from", "to")
    distinct = ordered.unique(subset=["domain", "anchor"], keep="first", maintain_order=True)
    ranked = distinct.with_columns(
        nw.col("from").cum_count().over("domain", order_by=["from", "to"]).alias("rank")
    ).filter(nw.col("rank") <= SAMPLES)
    found: dict[str, list[Sample]] = {}
    for row in ranked.iter_rows(named=True):
        sample = Sample(*(row[source.get(name, name)] for name in names))
        found.setdefault(row["domain"], []).append(sample)
    return found


def _condemned(links: Frame, shown: Frame, policy: Policy) -> dict[str, Sequence[str]]:
    """Source URLs of the links that a rule means, for domains that have good links too."""
    by_url = shown.filter(nw.col("by_url")).select("domain", "rule")
    found: dict[str, Sequence[str]] = {}
    for rule in policy.rules:
        mine = by_url.filter(nw.col("rule") == rule.id)
        parts = condemned_links(rule.when)
        if not len(mine) or not parts:
            continue
        meant = {"all": parts}
        leaves = {
            atom.key: compare(nw.col(atom.condition["signal"]), atom.condition)
            for atom in distinct_atoms([meant]).values()
        }
        own = links.join(mine.select("domain"), on="domain", how="semi")
        bad = own.filter(
            (nw.col("state") == "live")
            & (nw.col("rel") == "follow")
            & combine(meant, leaves).fill_null(value=False)
        )
        pages = bad.select("domain", "from").unique().sort("domain", "from")
        for domain, source in pages.iter_rows():
            found[domain] = (*found.get(domain, ()), source)
    return found
