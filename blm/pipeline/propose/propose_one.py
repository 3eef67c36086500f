"""One proposal at the forge: read decisions, draft, plan, carry out; repeat if a branch moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blm.core.forge.errors import AlreadyOpen, MovedRef
from blm.core.proposals.branch_commit import PlanningInputs, gather_inputs
from blm.core.proposals.forge_state import Standing, Texts, unsettled
from blm.core.proposals.proposal import Kind, Outcome, Proposal, branch_of
from blm.core.proposals.proposal_planner import plan_proposal
from blm.core.proposals.reviewer_decisions import HeardDecisions, hear_decisions
from blm.core.proposals.steps import Describe, Open, Planned, Push
from blm.errors import InvalidFiles, MissingFiles
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.people_files import DoNotMerge
from blm.pipeline.propose.carry_out import PlanExecution, take_step
from blm.pipeline.propose.closed_pull_requests import settle_ends

TRIES = 4
"""Most attempts, as people or other runs may push in between."""

Draft = Callable[[HeardDecisions, Texts], Proposal]
"""Drafts the proposal from an audit with these decisions and the base branch's files."""

Show = Callable[[Proposal, PlanningInputs], Proposal]
"""Renders title and body of a proposal, and adds its report."""


@dataclass(frozen=True, slots=True)
class Result:
    """Result for one site's proposal of one kind.

    Attributes:
        site, kind: site and kind of the proposal.
        outcome: what became of the proposal, one of the seven values of `Outcome`.
        branch: its bot branch.
        url: address of its pull request; empty without one.
        number: number of its pull request, or None.
        fingerprint: fingerprint of what is asked.
        reason: one sentence without its full stop.
        writes: number of writing requests to the forge.
    """

    site: str
    kind: Kind
    outcome: Outcome
    branch: str
    url: str
    number: int | None
    fingerprint: str
    reason: str
    writes: int


def propose(
    reader: Reader, kind: Kind, draft: Draft, *, wait_days: int, show: Show | None = None
) -> Result:
    """Bring one site's proposal of one kind to where it should be.

    Args:
        reader: of the site.
        kind: of proposal.
        draft: says what would be asked; called again when people spoke in between.
        wait_days: policy ``outreach.wait_days``.
        show: puts the draft into words; without it the draft's own title and body stand.

    Raises:
        MovedRef: somebody else wrote at the same moment, four times in a row.
        ForgeError: the forge did not answer or refused; the next run goes on from there.
    """
    for left in reversed(range(TRIES)):
        try:
            result = _propose_once(reader, kind, draft, wait_days, show)
        except (MovedRef, AlreadyOpen):
            if not left:
                raise
            continue
        if result is not None:
            return result
    raise MovedRef(branch_of(reader.site, kind), None, None)


def _propose_once(
    reader: Reader, kind: Kind, draft: Draft, wait_days: int, show: Show | None
) -> Result | None:
    """One try; None when a pull request ended while it was read."""
    reader.forget()
    try:
        settle_ends(reader, kind, wait_days)
        standing = reader.standing(kind)
        if unsettled(standing):
            return None
        heard = hear_decisions(standing, kind, reader.inputs)
        today, names = reader.today, reader.inputs.names.registrable
        drafted = draft(heard, standing.base)
        planned = plan_proposal(standing, drafted, heard, today=today, names=names)
        if show is not None and _speaks(planned, drafted):
            drafted = show(
                drafted, gather_inputs(standing, drafted, heard, today=today, names=names)
            )
            planned = plan_proposal(standing, drafted, heard, today=today, names=names)
        return carry_out(reader, kind, standing, planned)
    except MissingFiles:  # of the snapshot, not of what people wrote
        raise
    except (InvalidFiles, DoNotMerge) as error:
        return _frozen(reader, kind, str(error))


def _speaks(planned: Planned, drafted: Proposal) -> bool:
    """Whether a step pushes the draft's files or says its words; words decide no step."""
    return any(
        isinstance(step, Push)
        or (isinstance(step, Open | Describe) and step.title == drafted.title)
        for step in planned.steps
    )


def _frozen(reader: Reader, kind: Kind, why: str) -> Result:
    """A person's file cannot be read: nothing is written until it can."""
    opened = [pull for pull in reader.pulls(kind) if pull.state == "open"]
    number, url = (opened[0].number, opened[0].url) if opened else (None, "")
    branch = branch_of(reader.site, kind)
    return Result(reader.site, kind, "frozen", branch, url, number, "", why, 0)


def carry_out(reader: Reader, kind: Kind, standing: Standing, planned: Planned) -> Result:
    """Do a plan's steps in their order.

    Raises:
        MovedRef: the branch or the base moved; steps done so far stay.
    """
    branch, pull = standing.branch, standing.pull
    execution = PlanExecution(
        reader=reader,
        kind=kind,
        standing=standing,
        head=branch.head.sha if branch else "",
        fork=branch.fork.sha if branch else standing.base.sha,
        number=pull.number if pull else None,
        url=pull.url if pull else "",
    )
    outcome, reason, writes = planned.outcome, planned.reason, 0
    for done, step in enumerate(planned.steps):
        if not take_step(execution, step):
            outcome, reason = "unchanged", "all that it would say is on the base branch"
            break
        writes = done + 1
    return Result(
        site=reader.site,
        kind=kind,
        outcome=outcome,
        branch=execution.branch,
        url=execution.url,
        number=execution.number,
        fingerprint=planned.fingerprint,
        reason="; ".join([reason, *execution.notes]),
        writes=writes,
    )
