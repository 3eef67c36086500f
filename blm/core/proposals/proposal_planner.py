"""The planner: from a standing and a draft to one of seven words and the exact steps.

Pure. The same standing and draft give the same plan; a plan without steps writes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from blm.core.forge.forge_values import PullRequest
from blm.core.proposals.answers import Heard
from blm.core.proposals.branch_commit import Case, count_asks, lacks, make_case, push_of
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


def plan_proposal(
    standing: Standing,
    drafted: Proposal,
    heard: Heard,
    *,
    today: str,
    names: Callable[[str], str],
) -> Planned:
    """What to do about one proposal.

    Args:
        standing: as just read.
        drafted: what the audit would ask, drafted with what was heard.
        heard: `hearing.hear` of the same standing.
        today: ISO date; expired decisions hold no longer.
        names: referring domain of a host.
    """
    case = make_case(standing, drafted, heard, today=today, names=names)
    pull, branch = standing.pull, standing.branch
    if pull is not None and FREEZE_LABEL in pull.labels:
        return Planned("frozen", f"labelled {FREEZE_LABEL}", case.proposal.fingerprint)
    if pull is None:
        return _plan_absent(case, drafted)
    if branch is None:
        close = Close(pull.number, pull.title, pull.body, None)
        return Planned("closed", "its branch was deleted", case.proposal.fingerprint, (close,))
    return _plan_open(case, drafted, pull, branch)


def _plan_absent(case: Case, drafted: Proposal) -> Planned:
    """No pull request is open: open one, or say why not."""
    proposal, branch = case.proposal, case.standing.branch
    fingerprint = proposal.fingerprint
    if drafted.blocked:
        return Planned("refused", drafted.why_blocked, fingerprint, _clear(case, branch))
    if drafted.silent or not proposal.worth_opening:
        return Planned("unchanged", "nothing to ask", fingerprint, _clear(case, branch))
    asked = bool(proposal.asks or proposal.edits)
    over = answers_of(case.standing)
    same = [
        one
        for one in over
        if one.fingerprint == fingerprint or (not asked and one.period == proposal.period)
    ]
    if same and same[-1].merged:
        reason = f"merged in #{same[-1].number}"
        return Planned("unchanged", reason, fingerprint, _clear(case, branch))
    if same:
        reason = f"closed in #{same[-1].number}"
        return Planned("declined", reason, fingerprint, _clear(case, branch))
    if branch is not None and (why := _contradiction(branch)):
        return Planned("frozen", why, fingerprint)
    return Planned("opened", count_asks(proposal), fingerprint, (*push_of(case), *open_steps(case)))


def _contradiction(branch: Branch) -> str:
    """Why only a person can go on: files of theirs that both sides changed; empty without any."""
    theirs = ", ".join(path for path in branch.clashing if path in branch.touched)
    return f"people changed {theirs} on both sides: merge the base branch by hand" if theirs else ""


def _plan_open(case: Case, drafted: Proposal, pull: PullRequest, branch: Branch) -> Planned:
    """A pull request is open: update it, withdraw it, or leave it alone."""
    proposal = case.proposal
    extra = [withdraw(one, case, "another is open") for one in case.standing.extra]
    if not proposal.worth_opening:
        steps: tuple[Step, ...] = (
            *extra,
            *_carry(case),  # before the answer: an answered comment is never read again
            *_replies(case),
            withdraw(pull, case, "nothing is asked any more"),
            *_drop(branch),
        )
        return Planned("closed", "nothing is asked any more", proposal.fingerprint, steps)
    if why := _contradiction(branch):
        return Planned("frozen", why, proposal.fingerprint)
    push = push_of(case)
    described = describe_steps(case, pull, branch, pushed=bool(push))
    steps = (*extra, *push, *described, *_replies(case))
    return Planned(*_word(case, drafted, pushed=bool(push)), proposal.fingerprint, steps)


def _word(case: Case, drafted: Proposal, *, pushed: bool) -> tuple[Outcome, str]:
    marker = case.standing.marker
    if drafted.blocked:
        return "refused", drafted.why_blocked
    if marker is not None and marker.step == "opening":
        return "opened", count_asks(case.proposal)
    told = marker is not None and marker.fingerprint == case.proposal.fingerprint
    return "updated" if pushed or not told else "unchanged", count_asks(case.proposal)


def _replies(case: Case) -> tuple[Reply, ...]:
    return (Reply(case.heard.reply),) if case.heard.reply else ()


def _carry(case: Case) -> tuple[Carry, ...]:
    """Decisions that the base branch lacks, before the branch ends."""
    wanted = case.heard.decisions
    return (Carry(wanted),) if lacks(wanted, case.standing.base) else ()


def _clear(case: Case, branch: Branch | None) -> tuple[Step, ...]:
    """A branch that an earlier run left behind: its decisions are carried, its commits stay."""
    return () if branch is None else (*_carry(case), *_drop(branch))


def _drop(branch: Branch) -> tuple[Drop, ...]:
    """The branch goes unless a person wrote something on it."""
    return () if branch.touched or branch.people else (Drop(branch.head.sha),)
