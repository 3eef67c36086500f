"""The domains that people are shown, and their findings.

Rows are selected, then sample pages, then networks; findings are built from all three.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from blm.core.audit.build_findings import build_findings
from blm.core.audit.deadlines import removal_subjects
from blm.core.audit.disavow_review import reviewed_domains
from blm.core.dates import add_days
from blm.core.derived import Derived
from blm.core.disavow.disavow_coverage import mark_domains
from blm.core.disavow.disavow_file import Cover
from blm.core.findings.finding import Finding, select_shown
from blm.core.findings.sample_links import join_networks, sample_pages
from blm.core.link_profile.profile import JudgedProfile


def split_watched(
    shown: pl.DataFrame, named: Collection[str], accepted: Cover
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Splits the shown domains into those that need attention and the merely watched ones.

    A domain is merely watched when it is live, the policy alone recommends watch, and no decision,
    event or disavow line concerns it. Most shown domains are.

    Args:
        shown: `finding.select_shown`, with ``covered`` by the lines that were uploaded.
        named: domains in decisions or in the log.
        accepted: lines of the disavow file that this audit did not write.
    """
    rows = mark_domains(shown.rename({"covered": "was_uploaded"}), accepted)
    merely = rows.filter(
        pl.col("live")
        & (pl.col("recommendation") == "watch")
        & (pl.col("settled") == "watch")
        & ~pl.col("by_url")
        & ~pl.col("was_uploaded")
        & ~pl.col("covered")
        & ~pl.col("domain").is_in(sorted(named))
    ).select("domain")
    others = shown.join(merely, on="domain", how="anti")
    return others, shown.join(merely, on="domain", how="semi")


def list_due(watched: pl.DataFrame, as_of: str, days: int, today: str) -> tuple[str, ...]:
    """Merely watched domains whose second look is due, sorted.

    Args:
        watched: of `split_watched`.
        as_of: date of the data.
        days: from the first sighting of a domain to its second look, policy ``review.watch_days``.
        today: ISO date.
    """
    waited = pl.coalesce(pl.col("first_on"), pl.lit(as_of)) <= add_days(today, -days)
    at_once = pl.col("due_now") & pl.lit(as_of <= today)
    due = watched.filter(waited | at_once.fill_null(value=False))
    return tuple(due.get_column("domain").sort().to_list())


def find_all(profile: JudgedProfile) -> tuple[Finding, ...]:
    """Findings of the domains that people are shown, with stage and due date."""
    shown = select_rows(profile)
    pages = sample_pages(profile.links, shown)
    networks = join_networks(pages, shown)
    return tuple(build_findings(shown, profile, pages=pages, networks=networks))


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """Inputs for a plan from the shown domains.

    Attributes:
        findings: of all shown domains except the merely watched ones.
        looks: merely watched domains whose second look is due.
        links: that samples were taken from, to tell whether a later audit can reuse the samples.
        sampled: domains with samples.
        samples: `core.findings.sample_links.sample_pages` of these domains.
    """

    findings: tuple[Finding, ...]
    looks: tuple[str, ...]
    links: Derived[pl.DataFrame]
    sampled: pl.DataFrame
    samples: pl.DataFrame


def find_plan_inputs(profile: JudgedProfile, before: PlanInputs | None = None) -> PlanInputs:
    """Inputs for a plan; samples from `before` are reused when the links are the same."""
    site, moment = profile.desired.site, profile.moment
    shown = select_rows(profile)
    pages = _sample(profile, shown, before)
    events = {event.subject for event in site.events}
    named = events | set(profile.rulings.decisions) | _subjects(profile)
    told, watched = split_watched(shown, named, profile.accepted)
    findings = build_findings(
        told,
        profile,
        pages=pages,
        networks=join_networks(pages, shown),
        explained=removal_subjects(site.events),
    )
    days = int(profile.desired.policy.review["watch_days"])
    looks = list_due(watched, moment.as_of, days, moment.today)
    workings = profile.workings
    return PlanInputs(tuple(findings), looks, workings.links, shown.select("domain"), pages)


def _sample(profile: JudgedProfile, shown: pl.DataFrame, before: PlanInputs | None) -> pl.DataFrame:
    """Sample pages of the shown domains, taking only those that `before` lacks."""
    if before is None or before.links != profile.workings.links:
        return sample_pages(profile.links, shown)
    known = before.samples.join(shown.select("domain"), on="domain", how="semi")
    new = shown.join(before.sampled, on="domain", how="anti")
    found = [known, sample_pages(profile.links, new)] if len(new) else [known]
    return pl.concat(found).sort("domain", "from", "to")


def select_rows(profile: JudgedProfile) -> pl.DataFrame:
    """Rows of the domains that people are shown."""
    siblings = profile.desired.site.siblings
    return select_shown(profile.domains, profile.rulings, _subjects(profile), siblings)


def _subjects(profile: JudgedProfile) -> set[str]:
    """Domains with a removal in the log, a decision about a page, or a line to look at again."""
    removals = removal_subjects(profile.desired.site.events)
    return removals | profile.decided.keys() | reviewed_domains(profile.desired, profile.moment)
