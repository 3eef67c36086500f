"""What a pull request shows of a proposal: its text, its marker, its status."""

from __future__ import annotations

import dataclasses

from blm.core.forges import PullRequest
from blm.core.proposal_pushes import Case, count_asks
from blm.core.proposals import LABEL, Marker, Proposal, read_marker, write_marker
from blm.core.standings import Branch
from blm.core.steps import Check, Close, Describe, Dress, Open, Step

APPROVALS = 2
"""People who must approve a proposal above ``guards.second_review_above``."""


def open_steps(case: Case) -> tuple[Step, ...]:
    """Opening, marked as unfinished, and what follows."""
    marker = _marker(case.proposal, "opening", "")
    body = write_marker(case.proposal.body, marker)
    return (Open(case.proposal.title, body, marker), *finish_steps(case))


def finish_steps(case: Case) -> tuple[Step, ...]:
    """What follows the opening; the marker's last change says that all of it is done."""
    proposal, check = case.proposal, _verdict(case)
    marker = _marker(proposal, "open", check.state)
    describe = Describe(proposal.title, write_marker(proposal.body, marker), marker)
    return (Dress((LABEL,), proposal.reviewers), check, describe)


def describe_steps(
    case: Case, pull: PullRequest, branch: Branch, *, pushed: bool
) -> tuple[Step, ...]:
    """Status, body and marker, where they do not say what they should; prose alone is no reason."""
    proposal, marker = case.proposal, case.standing.marker
    check = _verdict(case)
    if marker is not None and marker.step == "opening":
        return finish_steps(case)
    told = marker is not None and marker.fingerprint == proposal.fingerprint
    checked = marker is not None and (marker.head, marker.status) == (
        branch.head.sha,
        check.state,
    )
    if told and checked and not pushed and marker is not None and marker.step == "open":
        return ()
    wanted = _marker(proposal, "open", check.state)
    back = marker is not None and marker.step == "withdrawn"
    fresh = (pushed or not told or back) and not case.held
    title = proposal.title if fresh else pull.title
    body = proposal.body if fresh else pull.body
    if not fresh and marker is not None:
        wanted = dataclasses.replace(wanted, networks=marker.networks, group=marker.group)
    return (check, Describe(title, write_marker(body, wanted), wanted))


def _verdict(case: Case) -> Check:
    """Red until two people approved, where that many lines are asked."""
    people = len(case.standing.approvals)
    if case.proposal.second_review and people < APPROVALS:
        return Check("failure", f"{people} of {APPROVALS} approvals that this many lines need")
    return Check("success", count_asks(case.proposal))


def _marker(proposal: Proposal, step: str, status: str) -> Marker:
    return Marker(
        site=proposal.site,
        kind=proposal.kind,
        group=proposal.group,
        fingerprint=proposal.fingerprint,
        period=proposal.period,
        status=status,
        step=step,
        networks=proposal.networks,
    )


def withdraw(pull: PullRequest, case: Case, why: str) -> Close:
    """Closing a pull request that asks nothing any more; nobody's no is recorded."""
    known = read_marker(pull.body) or _marker(case.proposal, "open", "")
    marker = dataclasses.replace(known, step="withdrawn")
    body = f"**Closed by blm: {why}.** Nobody's no is recorded.\n\n{pull.body}"
    return Close(pull.number, pull.title, write_marker(body, marker), marker)
