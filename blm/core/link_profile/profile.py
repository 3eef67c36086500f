"""The profile as judged, up to what the policy and people say of each domain.

    states -> texts -> signals of links -> sums -> domains

Each step lists its inputs, so that judging the same snapshot with another desired state repeats
only steps whose inputs changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import polars as pl

from blm.core.derived import Derived, derive
from blm.core.disavow.disavow_coverage import mark_domains, mark_links
from blm.core.disavow.disavow_file import Cover, cover_of
from blm.core.inventory.readings import Export
from blm.core.inventory.snapshot import Snapshot, compact
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.history import Row, earlier_rows
from blm.core.links.index_changes import IndexChange, find_index_changes, full_dates
from blm.core.links.link_states import judge_states
from blm.core.live_list.manual_actions import example_domains, mark_examples
from blm.core.policy.policy import Policy
from blm.core.policy.precedence import Rulings, gather_rulings, settle_all
from blm.core.review.page_decisions import Pages, match_pages
from blm.core.signals.domain_signals import (
    add_link_signals,
    assess_domains,
    atoms_over_links,
    sum_links,
)
from blm.core.signals.referring_domains import list_domains
from blm.core.signals.signal_table import LINKS_READ
from blm.core.signals.text_signals import (
    add_domain_texts,
    anchor_policy,
    judge_anchors,
    judge_pages,
    niche_of,
)


@final
@dataclass(frozen=True, slots=True)
class Workings:
    """Intermediate results, for another judgement of the same snapshot.

    Attributes:
        incidents: index changes.
        states: links with their state.
        anchors, pages: signals of anchor and page texts, per link.
        covered: per link, True if an uploaded line covers it.
        links: all columns above, and the signals of links.
        named: referring domains with signals of their names.
        sums: sums over live links, by domain.
        assessed: domains with the policy's recommendation.
    """

    incidents: Derived[tuple[IndexChange, ...]]
    states: Derived[pl.DataFrame]
    anchors: Derived[pl.DataFrame]
    pages: Derived[pl.DataFrame]
    covered: Derived[pl.DataFrame]
    links: Derived[pl.DataFrame]
    named: Derived[pl.DataFrame]
    sums: Derived[pl.DataFrame]
    assessed: Derived[pl.DataFrame]


@dataclass(frozen=True, slots=True)
class JudgedProfile:
    """The judged profile with its inputs, read by all later steps.

    Attributes:
        desired: the desired state, with the policy.
        moment: dates and cadence.
        exports: all ingested.
        links: every link with state, ``covered`` by an uploaded line, and link signals.
        domains: assessed referring domains; ``settled`` is the recommendation after decisions.
        full: dates of full exports by stream.
        incidents: index changes.
        rulings: decisions and protection.
        decided: decisions about single pages that still link, by referring domain.
        accepted: coverage of disavow lines outside this date's group.
        uploaded: coverage of the last uploaded disavow lines.
        examples: referring domains that Google names in a manual action.
        history: earlier rows.
        since: as-of of the audit before, or None.
        workings: intermediate results, for another judgement.
    """

    desired: Desired
    moment: Moment
    exports: tuple[Export, ...]
    links: pl.DataFrame
    domains: pl.DataFrame
    full: Mapping[str, Sequence[str]]
    incidents: Sequence[IndexChange]
    rulings: Rulings
    decided: Mapping[str, Pages]
    accepted: Cover
    uploaded: Cover
    examples: frozenset[str]
    history: tuple[Row, ...]
    since: str | None
    workings: Workings

    def narrow(self, *domains: str) -> JudgedProfile:
        """The profile restricted to these referring domains."""
        own = pl.col("domain").is_in(domains)
        return dataclasses.replace(
            self, links=self.links.filter(own), domains=self.domains.filter(own)
        )


def judge_profile(
    snapshot: Snapshot, desired: Desired, moment: Moment, before: Workings | None = None
) -> JudgedProfile:
    """Link states, signals and recommendations of a snapshot.

    Args:
        snapshot: what tools saw.
        desired: the desired state.
        moment: date of the data and of the audit.
        before: intermediate results of the same snapshot, reused where inputs are equal.
    """
    history = earlier_rows(desired.history, moment.as_of)
    uploaded = cover_of(desired.uploaded.file.entries() if desired.uploaded else ())
    accepted = desired.disavow.entries(without_group=moment.as_of)
    workings = _work(snapshot, desired, uploaded, before)
    keep_months = int(desired.policy.review["keep_months"])
    rulings = gather_rulings(desired.site, moment.today, keep_months)
    examples = example_domains(desired.site, desired.names.registrable)
    return JudgedProfile(
        desired=desired,
        moment=moment,
        exports=snapshot.exports,
        links=workings.links.value,
        domains=settle_all(mark_examples(workings.assessed.value, examples), rulings),
        full=full_dates(snapshot.exports),
        incidents=workings.incidents.value,
        rulings=rulings,
        decided=match_pages(workings.links.value, rulings),
        accepted=cover_of(accepted),
        uploaded=uploaded,
        examples=examples,
        history=history,
        since=history[-1]["as_of"] if history else None,
        workings=workings,
    )


def _work(
    snapshot: Snapshot, desired: Desired, uploaded: Cover, before: Workings | None
) -> Workings:
    """Runs each step, or takes its earlier result if the inputs are equal."""
    site, policy, words = desired.site, desired.policy, desired.words
    incidents, states = _judge_states(snapshot, desired, before)
    anchors, pages = _judge_texts(desired, states, before)
    covered = derive(
        before and before.covered, (uploaded,), lambda: mark_links(states.value, uploaded)
    )
    links = derive(
        before and before.links,
        (states, anchors, pages, covered, *(getattr(site, name) for name in LINKS_READ)),
        lambda: add_link_signals(
            pl.concat([states.value, anchors.value, pages.value, covered.value], how="horizontal"),
            site,
            policy,
        ),
    )
    named = derive(
        before and before.named,
        (states, uploaded, site.money, words),
        lambda: add_domain_texts(
            mark_domains(list_domains(states.value, snapshot.domains), uploaded), site.money, words
        ),
    )
    sums, assessed = _assess(desired, links, named, before)
    return Workings(incidents, states, anchors, pages, covered, links, named, sums, assessed)


def _judge_states(
    snapshot: Snapshot, desired: Desired, before: Workings | None
) -> tuple[Derived[tuple[IndexChange, ...]], Derived[pl.DataFrame]]:
    """Index changes, and links with their state."""
    full, stated = full_dates(snapshot.exports), desired.site.incidents
    share = float(desired.policy.limits["incident_share"])
    incidents = derive(
        before and before.incidents,
        (stated, share),
        lambda: tuple(find_index_changes(snapshot.links, full, stated, incident_share=share)),
    )
    states = derive(
        before and before.states,
        (incidents.value,),
        lambda: judge_states(compact(snapshot.links), full, incidents.value),
    )
    return incidents, states


def _judge_texts(
    desired: Desired, states: Derived[pl.DataFrame], before: Workings | None
) -> tuple[Derived[pl.DataFrame], Derived[pl.DataFrame]]:
    """Signals of anchor texts and of page texts, for all links."""
    words, anchored, niche = desired.words, anchor_policy(desired.site), niche_of(desired.site)
    anchors = derive(
        before and before.anchors,
        (anchored, words),
        lambda: judge_anchors(states.value, anchored, words),
    )
    pages = derive(
        before and before.pages, (niche, words), lambda: judge_pages(states.value, niche, words)
    )
    return anchors, pages


def _assess(
    desired: Desired,
    links: Derived[pl.DataFrame],
    named: Derived[pl.DataFrame],
    before: Workings | None,
) -> tuple[Derived[pl.DataFrame], Derived[pl.DataFrame]]:
    """Sums over links by domain, and the assessed domains."""
    site, policy = desired.site, desired.policy
    sums = derive(
        before and before.sums,
        (links, *atoms_over_links(policy)),
        lambda: sum_links(links.value, policy),
    )
    assessed = derive(
        before and before.assessed,
        (named, sums, *_weighing(policy)),
        lambda: assess_domains(sums.value, named.value, site, policy),
    )
    return sums, assessed


def _weighing(policy: Policy) -> tuple[object, ...]:
    """The parts of a policy that recommendations depend on."""
    weighing = (policy.weights, policy.caps, policy.prior, policy.minimum_families)
    return (policy.metrics, policy.rules, *weighing)
