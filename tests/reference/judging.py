"""An audit, one link and one domain at a time: what `blm.core.audit.judge` computes in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blm.core.disavow.disavow_file import Cover, cover_of
from blm.core.link_profile.desired_state import Desired
from tests.reference import counting, deciding, measuring, mixing, profiles, states
from tests.reference.assessing import assess
from tests.reference.merging import Snapshot
from tests.reference.normalising import Row


@dataclass
class Judged:
    """What the reference says of one site at one date.

    Attributes:
        domains: every referring domain, sorted, with signals and recommendation.
        findings: of those that people are shown, by domain.
        links, referring_domains, recommendations, cohorts: counts.
        changes: at tools.
        kpis: by id; mix: of anchors.
        gains: good new links.
    """

    domains: list[Row]
    findings: dict[str, Row]
    links: dict[str, int]
    referring_domains: dict[str, int]
    recommendations: dict[str, int]
    cohorts: dict[str, int]
    changes: list[states.Change]
    kpis: dict[str, Row]
    mix: Row
    gains: list[tuple[Any, ...]]


def judge(snapshot: Snapshot, desired: Desired, as_of: str, today: str) -> Judged:
    """Everything that is compared, from the snapshot and people's words."""
    site, policy = desired.site, desired.policy
    history = sorted(
        (row for row in desired.history if row["as_of"] < as_of), key=lambda row: row["as_of"]
    )
    since = history[-1]["as_of"] if history else None
    cover = cover_of(desired.uploaded.file.entries() if desired.uploaded else ())
    full = states.find_full_dates(snapshot.exports)
    share = float(policy.limits["incident_share"])
    changes = states.find_changes(snapshot.links, full, site.incidents, share)
    links = [{**line, **states.judge_state(line, full, changes)} for line in snapshot.links]
    for line in links:
        line["covered"] = deciding.is_covered(line["from"], cover)
    domains = assess(snapshot, links, site, policy)
    for domain in domains:
        settle(domain, desired, cover, today)
    profile = profiles.Profile(
        links=links,
        live=[link for domain in domains for link in domain["links_live"]],
        domains=domains,
        full=full,
        changes=changes,
        site=site,
        policy=policy,
        as_of=as_of,
        history=history,
    )
    return Judged(
        domains=domains,
        findings={
            domain["domain"]: deciding.find(domain, site, policy, today)
            for domain in domains
            if deciding.is_shown(domain, desired, today)
        },
        links=states.count_changes(links, since),
        referring_domains=counting.count_domains(domains, since),
        recommendations=count_recommendations(domains),
        cohorts=counting.count_cohorts(links),
        changes=changes,
        kpis=measuring.measure(profile),
        mix=mixing.mix_anchors(profiles.open_only(profile.live), policy),
        gains=counting.list_gains(domains, since),
    )


def settle(domain: Row, desired: Desired, cover: Cover, today: str) -> None:
    """What holds of a domain after people were heard, and whether an uploaded line covers it."""
    name, machine = domain["domain"], domain["recommendation"]
    domain["settled"] = deciding.settle(name, machine, desired.site, desired.policy, today)
    domain["covered"] = deciding.is_host_covered(name, cover)


def count_recommendations(domains: list[Row]) -> dict[str, int]:
    """Live domains by what holds of them."""
    live = [domain["settled"] for domain in domains if domain["live"]]
    return {name: live.count(name) for name in ("keep", "watch", "remove", "unassessed")}
