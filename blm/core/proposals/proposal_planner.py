"""The planner of pull requests: from a standing and a draft to an outcome and steps.

It reads and writes no files: the same standing and draft always give the same plan.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from blm.core.forge.forge_values import PullRequest
from blm.core.proposals.branch_commit import (
    PlanningInputs,
    count_asks,
    gather_inputs,
    lacks,
    push_of,
)
from blm.core.proposals.forge_state import Branch, Standing, answers_of
from blm.core.proposals.proposal import (
    FREEZE_LABEL,
    LABEL,
    Marker,
    Outcome,
    Proposal,
    read_marker,
    write_marker,
)
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.core.proposals.steps import (
    Carry,
    Check,
    Close,
    Describe,
    Dress,
    Drop,
    Open,
    Planned,
    Reply,
    Step,
)

APPROVALS = 2
"""How many people must approve a proposal with more lines than ``guards.second_review_above``."""


def open_steps(inputs: PlanningInputs) -> tuple[Step, ...]:
    """Steps that open a pull request, with a marker that says unfinished, and then finish it."""
    marker = _marker(inputs.proposal, "opening", "")
    body = write_marker(inputs.proposal.body, marker)
    return (Open(inputs.proposal.title, body, marker), *finish_steps(inputs))


def finish_steps(inputs: PlanningInputs) -> tuple[Step, ...]:
    """Steps after opening: labels, reviewers, status, and last the marker that says finished."""
    proposal, check = inputs.proposal, _approval_status(inputs)
    marker = _marker(proposal, "open", check.state)
    describe = Describe(proposal.title, write_marker(proposal.body, marker), marker)
    return (Dress((LABEL,), proposal.reviewers), check, describe)


def describe_steps(
    inputs: PlanningInputs, pull: PullRequest, branch: Branch, *, pushed: bool
) -> tuple[Step, ...]:
    """Steps that update status, body and marker; none if marker and status are up to date.

    A body that differs in its wording only is not updated.
    """
    proposal, marker = inputs.proposal, inputs.standing.marker
    check = _approval_status(inputs)
    if marker is not None and marker.step == "opening":
        return finish_steps(inputs)
    told = marker is not None and marker.fingerprint == proposal.fingerprint
    checked = marker is not None and (marker.head, marker.status) == (
        branch.head.sha,
        check.state,
    )
    if told and checked and not pushed and marker is not None and marker.step == "open":
        return ()
    wanted = _marker(proposal, "open", check.state)
    back = marker is not None and marker.step == "withdrawn"
    fresh = (pushed or not told or back) and not inputs.held
    title = proposal.title if fresh else pull.title
    body = proposal.body if fresh else pull.body
    if not fresh and marker is not None:
        wanted = dataclasses.replace(wanted, networks=marker.networks, group=marker.group)
    return (check, Describe(title, write_marker(body, wanted), wanted))


def _approval_status(inputs: PlanningInputs) -> Check:
    """The commit status: failure while a second review is needed and approvals are missing."""
    people = len(inputs.standing.approvals)
    if inputs.proposal.second_review and people < APPROVALS:
        return Check("failure", f"{people} of {APPROVALS} approvals that this many lines need")
    return Check("success", count_asks(inputs.proposal))


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


def withdraw(pull: PullRequest, inputs: PlanningInputs, why: str) -> Close:
    """The step that closes a pull request for blm; its marker says that this is not a decline."""
    known = read_marker(pull.body) or _marker(inputs.proposal, "open", "")
    marker = dataclasses.replace(known, step="withdrawn")
    body = f"**Closed by blm: {why}.** Nobody's no is recorded.\n\n{pull.body}"
    return Close(pull.number, pull.title, write_marker(body, marker), marker)


def plan_proposal(
    standing: Standing,
    drafted: Proposal,
    heard: HeardDecisions,
    *,
    today: str,
    names: Callable[[str], str],
) -> Planned:
    """The plan for one proposal.

    Args:
        standing: the standing, as just read from the forge.
        drafted: the draft, from an audit made with the decisions in `heard`.
        heard: `reviewer_decisions.hear_decisions` of the same standing.
        today: ISO date; decisions that expired by then are ignored.
        names: returns the referring domain of a host.
    """
    inputs = gather_inputs(standing, drafted, heard, today=today, names=names)
    pull, branch = standing.pull, standing.branch
    if pull is not None and FREEZE_LABEL in pull.labels:
        return Planned("frozen", f"labelled {FREEZE_LABEL}", inputs.proposal.fingerprint)
    if pull is None:
        return _plan_absent(inputs, drafted)
    if branch is None:
        close = Close(pull.number, pull.title, pull.body, None)
        return Planned("closed", "its branch was deleted", inputs.proposal.fingerprint, (close,))
    return _plan_open(inputs, drafted, pull, branch)


def _plan_absent(inputs: PlanningInputs, drafted: Proposal) -> Planned:
    """The plan while no pull request is open: open one, or say why not."""
    proposal, branch = inputs.proposal, inputs.standing.branch
    fingerprint = proposal.fingerprint
    if drafted.blocked:
        return Planned(
            "refused", drafted.why_blocked, fingerprint, _delete_leftover(inputs, branch)
        )
    if drafted.silent or not proposal.worth_opening:
        return Planned("unchanged", "nothing to ask", fingerprint, _delete_leftover(inputs, branch))
    asked = bool(proposal.asks or proposal.edits)
    over = answers_of(inputs.standing)
    same = [
        one
        for one in over
        if one.fingerprint == fingerprint or (not asked and one.period == proposal.period)
    ]
    if same and same[-1].merged:
        reason = f"merged in #{same[-1].number}"
        return Planned("unchanged", reason, fingerprint, _delete_leftover(inputs, branch))
    if same:
        reason = f"closed in #{same[-1].number}"
        return Planned("declined", reason, fingerprint, _delete_leftover(inputs, branch))
    if branch is not None and (why := _explain_conflict(branch)):
        return Planned("frozen", why, fingerprint)
    return Planned(
        "opened", count_asks(proposal), fingerprint, (*push_of(inputs), *open_steps(inputs))
    )


def _explain_conflict(branch: Branch) -> str:
    """Why a person has to merge by hand: people's files that both sides changed; or empty."""
    theirs = ", ".join(path for path in branch.clashing if path in branch.touched)
    return f"people changed {theirs} on both sides: merge the base branch by hand" if theirs else ""


def _plan_open(
    inputs: PlanningInputs, drafted: Proposal, pull: PullRequest, branch: Branch
) -> Planned:
    """The plan while a pull request is open: update it, close it, or leave it alone."""
    proposal = inputs.proposal
    extra = [withdraw(one, inputs, "another is open") for one in inputs.standing.extra]
    if not proposal.worth_opening:
        steps: tuple[Step, ...] = (
            *extra,
            *_carry_over(inputs),  # before the reply: an answered comment is never read again
            *_replies(inputs),
            withdraw(pull, inputs, "nothing is asked any more"),
            *_delete_branch(branch),
        )
        return Planned("closed", "nothing is asked any more", proposal.fingerprint, steps)
    if why := _explain_conflict(branch):
        return Planned("frozen", why, proposal.fingerprint)
    push = push_of(inputs)
    described = describe_steps(inputs, pull, branch, pushed=bool(push))
    steps = (*extra, *push, *described, *_replies(inputs))
    return Planned(*_outcome_of(inputs, drafted, pushed=bool(push)), proposal.fingerprint, steps)


def _outcome_of(inputs: PlanningInputs, drafted: Proposal, *, pushed: bool) -> tuple[Outcome, str]:
    marker = inputs.standing.marker
    if drafted.blocked:
        return "refused", drafted.why_blocked
    if marker is not None and marker.step == "opening":
        return "opened", count_asks(inputs.proposal)
    told = marker is not None and marker.fingerprint == inputs.proposal.fingerprint
    return "updated" if pushed or not told else "unchanged", count_asks(inputs.proposal)


def _replies(inputs: PlanningInputs) -> tuple[Reply, ...]:
    return (Reply(inputs.heard.reply),) if inputs.heard.reply else ()


def _carry_over(inputs: PlanningInputs) -> tuple[Carry, ...]:
    """The carry-over of decisions that the base branch lacks, if there are any."""
    wanted = inputs.heard.decisions
    return (Carry(wanted),) if lacks(wanted, inputs.standing.base) else ()


def _delete_leftover(inputs: PlanningInputs, branch: Branch | None) -> tuple[Step, ...]:
    """Steps that delete a leftover branch after a carry-over; none without a branch."""
    return () if branch is None else (*_carry_over(inputs), *_delete_branch(branch))


def _delete_branch(branch: Branch) -> tuple[Drop, ...]:
    """The step that deletes the branch; none if a person committed to it."""
    return () if branch.touched or branch.people else (Drop(branch.head.sha),)
