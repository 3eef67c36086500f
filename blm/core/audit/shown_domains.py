"""Shown domains: those that people are told of, and their findings.

rows -> pages -> networks -> findings -> decisions about pages -> stages and due dates
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from blm.core.audit.disavow_review import reviewed_domains
from blm.core.dates import add_days
from blm.core.disavow.disavow_coverage import mark_domains
from blm.core.disavow.disavow_file import Cover
from blm.core.findings.finding import Finding, build_findings, select_shown
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import join_networks, sample_pages
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import View
from blm.core.live_list.manual_actions import example_domains, tell_examples
from blm.core.memo import Made
from blm.core.reclaim.lost_links import offline_domains
from blm.core.review.deadlines import Deadlines, place_findings, removal_subjects
from blm.core.review.page_decisions import apply_pages


def split_watched(
    shown: pl.DataFrame, named: Collection[str], accepted: Cover
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The shown domains apart: those that people have to do with, and the merely watched ones.

    A domain is merely watched when it links, the policy alone watches it, and neither a word of a
    person nor a line of the disavow file is about it. Most shown domains are.

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
        days: from the first sight of a domain to its second look, policy ``review.watch_days``.
        today: ISO date.
    """
    waited = pl.coalesce(pl.col("first_on"), pl.lit(as_of)) <= add_days(today, -days)
    at_once = pl.col("due_now") & pl.lit(as_of <= today)
    due = watched.filter(waited | at_once.fill_null(value=False))
    return tuple(due.get_column("domain").sort().to_list())


def find_all(view: View, desired: Desired, moment: Moment) -> tuple[Finding, ...]:
    """Findings of the domains that people are shown, with stage and due date."""
    shown = select_rows(view, desired, moment)
    pages = sample_pages(view.links, shown)
    networks = join_networks(pages, shown)
    return explain_rows(view, shown, pages, networks=networks, desired=desired, moment=moment)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan needs of the shown domains.

    Attributes:
        findings: of all but merely watched domains.
        looks: merely watched domains whose second look is due.
        links: that were sampled, for another judgement.
        sampled: domains of which there are samples.
        samples: `core.findings.sample_links.sample_pages` of these.
    """

    findings: tuple[Finding, ...]
    looks: tuple[str, ...]
    links: Made[pl.DataFrame]
    sampled: pl.DataFrame
    samples: pl.DataFrame


def find_asked(view: View, desired: Desired, moment: Moment, before: Asked | None = None) -> Asked:
    """What a plan needs; samples of the same links are taken over."""
    site, review = desired.site, desired.policy.review
    shown = select_rows(view, desired, moment)
    pages = _sample(view, shown, before)
    events = {event.subject for event in site.events}
    named = events | set(view.rulings.decisions) | _subjects(view, desired, moment)
    told, watched = split_watched(shown, named, view.accepted)
    findings = explain_rows(
        view,
        told,
        pages,
        networks=join_networks(pages, shown),
        desired=desired,
        moment=moment,
        explained=removal_subjects(site.events),
    )
    looks = list_due(watched, moment.as_of, int(review["watch_days"]), moment.today)
    return Asked(findings, looks, view.workings.links, shown.select("domain"), pages)


def _sample(view: View, shown: pl.DataFrame, before: Asked | None) -> pl.DataFrame:
    """`sample_links.sample_pages` of the shown domains; only of those that are new to it."""
    if before is None or before.links != view.workings.links:
        return sample_pages(view.links, shown)
    known = before.samples.join(shown.select("domain"), on="domain", how="semi")
    new = shown.join(before.sampled, on="domain", how="anti")
    found = [known, sample_pages(view.links, new)] if len(new) else [known]
    return pl.concat(found).sort("domain", "from", "to")


def select_rows(view: View, desired: Desired, moment: Moment) -> pl.DataFrame:
    """Rows of the domains that people are shown."""
    subjects = _subjects(view, desired, moment)
    return select_shown(view.domains, view.rulings, subjects, desired.site.siblings)


def _subjects(view: View, desired: Desired, moment: Moment) -> set[str]:
    """Domains with a removal in the log, a decision about a page, or a line to look at again."""
    removals = removal_subjects(desired.site.events)
    return removals | view.decided.keys() | reviewed_domains(desired, moment)


def explain_rows(
    view: View,
    rows: pl.DataFrame,
    pages: pl.DataFrame,
    *,
    networks: Mapping[str, Network],
    desired: Desired,
    moment: Moment,
    explained: set[str] | None = None,
) -> tuple[Finding, ...]:
    """Findings of these rows, after decisions about pages, with stage and due date."""
    deadlines = Deadlines(
        site=desired.site,
        policy=desired.policy,
        accepted=view.accepted,
        uploaded=view.uploaded,
        uploaded_on=desired.uploaded.on if desired.uploaded else None,
        as_of=moment.as_of,
        today=moment.today,
        offline=offline_domains(view.links),
    )
    found = build_findings(
        rows,
        view.links,
        desired.policy,
        view.rulings,
        pages=pages,
        networks=networks,
        as_of=moment.as_of,
        explained=explained,
    )
    told = tell_examples(found, example_domains(desired.site, desired.names.registrable))
    decided = apply_pages(told, view.decided)
    return place_findings(decided, deadlines)
