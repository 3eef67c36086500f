"""Findings: one value per referring domain that people are shown, with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.dates import add_days
from blm.core.findings.evidence import Evidence
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import Sample
from blm.core.policy.policy import Recommendation
from blm.core.policy.precedence import Rulings, Settled
from blm.core.site.stages import Stage


@dataclass(frozen=True, slots=True)
class Finding:
    """A referring domain that is watch or remove, or that has a decision or an open stage.

    Attributes:
        domain: referring domain.
        recommendation: after decisions and protection.
        machine: the policy's recommendation alone.
        rule: id of the deciding rule, or None; because: its reason in the policy.
        due: ISO date for a second look at a watched domain, or None.
        stage: of the removal, or None when none is open.
        settled: the recommendation with the decision or protection behind it.
        suspicion: 0-100, or None with too few families observed.
        completeness: share of the evidence that is known, 0-1.
        live: True if it has a live link.
        links: live links; followed: how many of them are followed.
        vendors: tools that know the domain.
        first_seen: earliest date any tool gives.
        families: number of families of evidence that add suspicion.
        evidence: for and against, most points first.
        unknown: unknown signals, those that could change the most points first.
        would_flip: the smallest change that would change the recommendation, or None.
        urls: source URLs that lines would name when the domain also has good links; else empty.
        samples: a few live links of a domain to remove or decided; else none.
        values: signals by name, for guards and reports.
        flips: every single change that would change it, `would_flip` first.
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
    """Rows of shown domains: live ones to watch or remove, and any with a decision or an event.

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


def second_look(row: Mapping[str, Any], as_of: str, days: int) -> str:
    """ISO date of a second look: now if due, else `days` after the first sighting."""
    return as_of if row["due_now"] else add_days(row["first_on"] or as_of, days)
