"""Drafts of an audit's proposals, before people's decisions on the branch are applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from blm.core.audit.audit import Audit
from blm.core.audit.line_reviews import REASONS, LineReview
from blm.core.disavow.disavow_file import DisavowFile
from blm.core.findings.finding import Finding
from blm.core.plan.disavow_lines import list_lines
from blm.core.policy.policy import Policy
from blm.core.proposals.ending_events import left_in
from blm.core.proposals.proposal import Ask, Proposal
from blm.core.review.declined import (
    entry_values,
    line_subject,
    line_values,
    subject_key,
    suspicious_families,
)
from blm.core.schedule.cadences import period_of

MOST_RETURNS = 100
"""Most lines that one pull request takes back; the others follow after its merge."""


def audit_proposal(audit: Audit, disavow: DisavowFile) -> Proposal:
    """Draft of the proposal to add disavow lines; title, body and files are rendered later.

    Args:
        audit: the audit, made with the decisions read and the base branch's disavow file.
        disavow: ``disavow.txt`` on the base branch; lines in it are not asked again.
    """
    by_domain = {finding.domain: finding for finding in audit.findings}
    planned = [ask for domain in audit.plan.added for ask in _asks(by_domain[domain])]
    there = entry_values(disavow)
    asks = [ask for ask in planned if not line_values([ask.line]) <= there]
    blocked = [g for g in audit.plan.guards if g.status == "blocked"]
    return Proposal(
        site=audit.site.name,
        kind="audit",
        group=audit.as_of,
        heading=f"proposed by policy {audit.policy_name}",
        asks=tuple(asks),
        period=period_of(audit.cadence, audit.site.cadence, audit.today),
        blocked=tuple(sorted(g.id for g in blocked)),
        why_blocked="; ".join(f"{g.id}: {g.numbers}; {g.release}" for g in blocked),
        silent=is_silent(audit),
        second_review=len(asks) > audit.plan.alone,
        reviewers=audit.site.owners,
    )


def is_silent(audit: Audit) -> bool:
    """True if this audit may not change the lines of a pull request.

    That is so of daily runs and of plans in mode ``ask``, but never during a manual action.
    """
    if audit.site.manual_action is not None:
        return False
    return audit.cadence == "daily" or audit.plan.mode == "ask"


def _asks(finding: Finding) -> list[Ask]:
    stage = finding.stage.name if finding.stage else ""
    families = suspicious_families(finding)
    rule = finding.rule or ""
    return [Ask(line, finding.domain, rule, stage, families) for line in list_lines(finding)]


def undisavow_proposal(audit: Audit, policy: Policy, names: Callable[[str], str]) -> Proposal:
    """Draft of the proposal to take disavow lines back, including lines that people wrote.

    A line that a person left in is not asked again before its next review, unless for another
    reason.

    Args:
        audit: the audit, made with the decisions read and the base branch's disavow file.
        policy: policy, of which section ``review`` is used.
        names: returns the referring domain of a host.
    """
    months = int(policy.review["disavow_months"])
    open_ = [one for one in audit.returns if not _left_in(audit, one, months, names)]
    asks = [
        Ask(one.line, one.domain, REASONS[one.reason], one.reason) for one in open_[:MOST_RETURNS]
    ]
    return Proposal(
        site=audit.site.name,
        kind="undisavow",
        group=audit.as_of,
        asks=tuple(sorted(asks, key=lambda ask: (ask.domain, ask.line))),
        silent=audit.cadence != "quarterly",
        reviewers=audit.site.owners,
    )


def _left_in(audit: Audit, review: LineReview, months: int, names: Callable[[str], str]) -> bool:
    """True if a person left the line in for the same reason, and nothing is new since."""
    subjects = (line_subject(review.line, names), review.domain)
    said = left_in(subjects, audit.site.events, audit.today, months)
    if said is None or said.reason != review.reason:
        return False
    if review.reason != "kept":
        return True
    about = set(map(subject_key, subjects))
    words = (one for one in audit.site.decisions if subject_key(one.subject) in about)
    return not any(one.decision in ("keep", "protect") and one.on > said.on for one in words)


def due_dates(records: Sequence[Mapping[str, object]], others: Sequence[str]) -> tuple[str, ...]:
    """Dates on which something of a site falls due, sorted.

    Args:
        records: records of ``recommendations.yaml``; their ``due`` and ``until`` are used.
        others: other dates, such as the expiry of decisions and the due day of an upload.
    """
    found = {str(day) for one in records for key in ("due", "until") if (day := one.get(key))}
    return tuple(sorted(found | set(others)))
