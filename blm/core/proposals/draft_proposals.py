"""What an audit would ask in pull requests, before anybody's answer is heard."""

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
"""Lines that one pull request takes back at most; the others come after its merge."""


def audit_proposal(audit: Audit, disavow: DisavowFile) -> Proposal:
    """Lines to add, as the plan has them; title, body and files come from where it is rendered.

    Args:
        audit: judged with what was heard, against the base branch's disavow file.
        disavow: ``disavow.txt`` on the base branch; what stands there is not asked again,
            though the plan of the same data names it.
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
    """Whether this audit has no say on lines: daily runs, and ``ask`` but at the full audit.

    In a manual action every run has.
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
    """Lines to take back, people's too: those are suggestions, and merging is the person's word.

    What a person left in before is not asked again until its next review, or for another reason.

    Args:
        audit: judged with what was heard, against the base branch's disavow file.
        policy: section ``review``.
        names: referring domain of a host.
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
    """Whether a person left the line in for this reason, and nothing is new since."""
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
    """Dates on which something of a site falls due, from its committed results; sorted.

    Args:
        records: of ``recommendations.yaml``: ``due`` and ``until``.
        others: on which decisions expire, and an upload is overdue.
    """
    found = {str(day) for one in records for key in ("due", "until") if (day := one.get(key))}
    return tuple(sorted(found | set(others)))
