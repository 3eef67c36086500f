"""The planner: from a standing and a draft to one of seven words and the exact steps.

Pure. The same standing and draft give the same plan; a plan without steps writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from blm.core.forges import PullRequest
from blm.core.hearing import Heard
from blm.core.proposal_pages import describe_steps, open_steps, withdraw
from blm.core.proposal_pushes import Case, count_asks, lacks, make_case, push_of
from blm.core.proposals import FREEZE_LABEL, Outcome, Proposal
from blm.core.standings import Branch, Standing, answers_of
from blm.core.steps import Carry, Close, Drop, Planned, Reply, Step


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
