"""Shown domains: those that people are told of, and their findings.

rows -> pages -> networks -> findings -> decisions about pages -> stages and due dates
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.deadlines import Deadlines, place_findings, removal_subjects
from blm.core.desired import Desired, Moment
from blm.core.file_judgement import reviewed_domains
from blm.core.findings import Finding, build_findings, select_shown
from blm.core.frames import Frame, stack
from blm.core.loss import offline_domains
from blm.core.made import Made
from blm.core.manual_actions import example_domains, tell_examples
from blm.core.networks import Network
from blm.core.pages import apply_pages
from blm.core.samples import join_networks, sample_pages
from blm.core.views import View
from blm.core.watches import list_due, split_watched


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
        samples: `core.samples.sample_pages` of these.
    """

    findings: tuple[Finding, ...]
    looks: tuple[str, ...]
    links: Made[Frame]
    sampled: Frame
    samples: Frame


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


def _sample(view: View, shown: Frame, before: Asked | None) -> Frame:
    """`core.samples.sample_pages` of the shown domains; only of those that are new to it."""
    if before is None or before.links != view.workings.links:
        return sample_pages(view.links, shown)
    known = before.samples.join(shown.select("domain"), on="domain", how="semi")
    new = shown.join(before.sampled, on="domain", how="anti")
    found = [known, sample_pages(view.links, new)] if len(new) else [known]
    return stack(found).sort("domain", "from", "to")


def select_rows(view: View, desired: Desired, moment: Moment) -> Frame:
    """Rows of the domains that people are shown."""
    subjects = _subjects(view, desired, moment)
    return select_shown(view.domains, view.rulings, subjects, desired.site.siblings)


def _subjects(view: View, desired: Desired, moment: Moment) -> set[str]:
    """Domains with a removal in the log, a decision about a page, or a line to look at again."""
    removals = removal_subjects(desired.site.events)
    return removals | view.decided.keys() | reviewed_domains(desired, moment)


def explain_rows(
    view: View,
    rows: Frame,
    pages: Frame,
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
        uploaded_on=desired.uploaded[1] if desired.uploaded else None,
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
