"""The next commit on a bot branch, if one is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from blm.core.proposals.branch_disavow import rebuild_disavow
from blm.core.proposals.forge_state import Branch, Standing, Texts, commit_message
from blm.core.proposals.proposal import Proposal, profile_path, settle_asks, without_declined
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.core.proposals.steps import Push
from blm.core.site.decision_merges import same_word
from blm.core.site.site import Decision


@dataclass(frozen=True, slots=True)
class PlanningInputs:
    """Inputs of a plan for one proposal: the forge's state, what is asked, what people decided.

    Attributes:
        standing: the standing on the forge.
        proposal: the proposal without answered asks, with what an open pull request keeps.
        heard: decisions read from the branch and the comments.
        held: True if this run may not change lines, so that the branch keeps its own.
    """

    standing: Standing
    proposal: Proposal
    heard: HeardDecisions
    held: bool


def gather_inputs(
    standing: Standing,
    drafted: Proposal,
    heard: HeardDecisions,
    *,
    today: str,
    names: Callable[[str], str],
) -> PlanningInputs:
    """The planner's inputs: the draft less answered and declined asks, and what stays open."""
    held = bool(drafted.blocked) or drafted.silent
    kept = _carry_over(standing, drafted, held=held)
    settled = settle_asks(kept, heard.decisions.values(), today, names)
    proposal = without_declined(settled, standing.events, heard.decisions)
    return PlanningInputs(standing, proposal, heard, held)


def _carry_over(standing: Standing, drafted: Proposal, *, held: bool) -> Proposal:
    """The draft with the open pull request's period and, if `held`, its lines."""
    ours, marker = standing.branch.ours if standing.branch else None, standing.marker
    if standing.pull is None or ours is None:
        return drafted
    period = marker.period if marker else ours.period
    keep = not drafted.period or ("Q" in period and "Q" not in drafted.period)
    proposal = dataclasses.replace(drafted, period=period if keep else drafted.period)
    if not held:
        return proposal
    return dataclasses.replace(
        proposal, asks=ours.asks, group=ours.group, period=period, blocked=(), files={}
    )


def push_of(inputs: PlanningInputs) -> tuple[Push, ...]:
    """The push that brings the bot branch up to date; none if it is."""
    branch, base, proposal = inputs.standing.branch, inputs.standing.base, inputs.proposal
    marker = inputs.standing.marker
    if branch is None:
        return (_first_push(inputs),)
    told = {branch.ours.fingerprint} if branch.ours else set()
    if marker is not None and marker.step == "open" and branch.ours:
        told.add(marker.fingerprint)
    asked_anew = proposal.fingerprint not in told
    needed = asked_anew or lacks(inputs.heard.decisions, branch.head, base)
    if not (needed or _conflicts(base, branch)):
        return ()
    merges = base.sha if _moved(base, branch) else None
    ours = branch.ours
    text = rebuild_disavow(
        proposal,
        base.disavow if merges else branch.fork.disavow,
        branch.fork.disavow,
        branch.head.disavow,
        before=ours.asks if ours else (),
        group=ours.group if ours else "",
    )
    return (
        Push(
            expected=branch.head.sha,
            merges=merges,
            parent=branch.head.sha,
            disavow=None if text == branch.head.disavow and not merges else text,
            decisions=inputs.heard.decisions,
            files=_files(proposal, branch),
            carried=_carried(proposal, branch) if merges else (),
            message=_message(inputs),
        ),
    )


def _first_push(inputs: PlanningInputs) -> Push:
    """The first commit of a new branch."""
    base, proposal = inputs.standing.base, inputs.proposal
    text = rebuild_disavow(proposal, base.disavow, base.disavow, base.disavow)
    return Push(
        expected=None,
        merges=None,
        parent=base.sha,
        disavow=None if text == base.disavow else text,
        decisions=inputs.heard.decisions,
        files=proposal.files,
        carried=(),
        message=_message(inputs),
    )


def _conflicts(base: Texts, branch: Branch) -> bool:
    """True if bot branch and base branch changed one file of the proposal differently."""
    fork, head = branch.fork, branch.head
    triples = (
        (fork.disavow, base.disavow, head.disavow),
        (fork.listed, base.listed, head.listed),
    )
    apart = any(len({before, theirs, mine}) == 3 for before, theirs, mine in triples)
    return apart or bool(branch.clashing)


def _moved(base: Texts, branch: Branch) -> bool:
    """True if the base branch changed a file of the proposal, so that it must be merged in."""
    fork = branch.fork
    return (fork.disavow, fork.listed) != (base.disavow, base.listed) or bool(branch.clashing)


def lacks(wanted: Mapping[str, Decision], head: Texts, base: Texts | None = None) -> bool:
    """True if a wanted decision is missing on `head` and, if given, on the base branch, too."""
    return any(
        not same_word(said, head.decisions.get(subject))
        and (base is None or not same_word(said, base.decisions.get(subject)))
        for subject, said in wanted.items()
    )


def _files(proposal: Proposal, branch: Branch) -> dict[str, bytes | None]:
    """Files that blm writes, by path, without those that people edited; None for old reports."""
    reports = profile_path(proposal.site, "reports/")
    stale = [p for p in branch.paths if p.startswith(reports) and proposal.files]
    files: dict[str, bytes | None] = dict.fromkeys(stale, None)
    files |= proposal.files
    return {path: raw for path, raw in files.items() if path not in branch.touched}


def _carried(proposal: Proposal, branch: Branch) -> tuple[str, ...]:
    """Paths whose content on the bot branch is kept in a merge."""
    own = {profile_path(proposal.site, name) for name in ("disavow.txt", "decisions.yaml")}
    return tuple(p for p in branch.paths if p not in own and p not in _files(proposal, branch))


def count_asks(proposal: Proposal) -> str:
    """How many lines or targets are asked, in words, such as ``2 lines proposed``."""
    count = len(proposal.asks)
    what = "line" if count == 1 else "lines"
    if proposal.kind == "targets":
        return f"{len(proposal.edits)} targets proposed"
    verb = "to take back" if proposal.kind == "undisavow" else "proposed"
    return f"{count} {what} {verb}" if count else "a report, nothing to decide"


def _message(inputs: PlanningInputs) -> str:
    proposal = inputs.proposal
    return commit_message(
        proposal, inputs.heard.applied, f"{proposal.site}: {count_asks(proposal)}"
    )
