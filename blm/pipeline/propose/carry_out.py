"""Carrying out the steps of a plan at the forge, in order."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from blm.core.forge.errors import ForgeRefused
from blm.core.forge.forge_values import CommitDraft, PullRequestDraft, Status
from blm.core.proposals.forge_state import Standing
from blm.core.proposals.proposal import Kind, Marker, branch_of, profile_path, write_marker
from blm.core.proposals.steps import (
    STATUS,
    Carry,
    Check,
    Close,
    Describe,
    Dress,
    Drop,
    Open,
    Push,
    Reply,
    Step,
)
from blm.core.site.decision_merges import same_word
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.people_files import grow_decisions, merge_decision_texts
from blm.pipeline.forge_sync.records import Records, write_records


@dataclass(slots=True)
class PlanExecution:
    """State shared by the steps of one plan, updated as they are carried out.

    Attributes:
        reader: reader of the site's files and pull requests.
        kind: kind of the proposal.
        standing: standing that the plan was made for.
        head: SHA of the bot branch's head.
        fork: SHA of the newest commit of the base branch that the bot branch contains.
        number: number of the pull request, or None.
        url: address of the pull request.
        notes: sentences on what could not be done as planned, for the result.
    """

    reader: Reader
    kind: Kind
    standing: Standing
    head: str
    fork: str
    number: int | None
    url: str
    notes: list[str] = field(default_factory=list)

    @property
    def branch(self) -> str:
        """Where the proposal is written."""
        return branch_of(self.reader.site, self.kind)


def take_step(execution: PlanExecution, step: Step) -> bool:
    """Do one step; False when there is nothing to show, so that the rest has no sense.

    Raises:
        MovedRef: the branch or the base branch moved.
        AlreadyOpen: somebody opened the pull request in between.
    """
    match step:
        case Push():
            return _push(execution, step)
        case Open():
            _open(execution, step)
        case Dress():
            _dress(execution, step)
        case Check():
            _check(execution, step)
        case Describe():
            _describe(execution, step)
        case Reply():
            execution.reader.forge.comment(execution.number or 0, step.body)
        case Carry():
            reason = f"{execution.reader.site}: decisions of {execution.branch}"
            write_records(execution.reader, Records(step.decisions, (), reason))
        case Close():
            _close(execution, step)
        case Drop():
            execution.reader.forge.delete_branch(execution.branch, step.expected)
    return True


def _push(execution: PlanExecution, step: Push) -> bool:
    """Make the commit, unless every file says it already; False when the branch shows nothing."""
    files = _files(execution, step)
    read = execution.reader.read
    if step.merges or any(read(path, step.parent) != raw for path, raw in files.items()):
        parents = (step.merges, step.parent) if step.merges else (step.parent,)
        draft = CommitDraft(execution.branch, step.expected, parents, files, step.message)
        execution.head = execution.reader.forge.commit(draft)
        execution.fork = step.merges or execution.fork
    return bool(execution.head) and execution.head != execution.fork


def _files(execution: PlanExecution, step: Push) -> dict[str, bytes | None]:
    """Whole content by path of what the commit changes."""
    reader, standing = execution.reader, execution.standing
    before = standing.branch.head if standing.branch else standing.base
    files = dict(step.files)
    files |= {path: reader.read(path, before.sha) for path in step.carried}
    if step.disavow is not None:
        path = profile_path(reader.site, "disavow.txt")
        files[path] = step.disavow.encode("utf-8", "surrogateescape")
    path = profile_path(reader.site, "decisions.yaml")
    if step.merges and standing.branch:
        texts = (standing.branch.fork.listed, standing.base.listed, before.listed)
        files[path] = merge_decision_texts(texts, step.decisions, path).encode()
        return files
    known = standing.base.decisions
    wanted = {s: d for s, d in step.decisions.items() if not same_word(known.get(s), d)}
    text = grow_decisions(before.listed, wanted, path)
    return files | ({path: text.encode()} if text != before.listed else {})


def _open(execution: PlanExecution, step: Open) -> None:
    base = execution.reader.repository.default_branch
    body = write_marker(step.body, _placed(execution, step.marker))
    pull = execution.reader.forge.open_pull_request(
        PullRequestDraft(execution.branch, base, step.title, body)
    )
    execution.number, execution.url = pull.number, pull.url


def _dress(execution: PlanExecution, step: Dress) -> None:
    """Labels and reviewers; a reviewer whom the forge does not take is named in the result."""
    forge, number = execution.reader.forge, execution.number or 0
    labels = set(execution.standing.pull.labels) if execution.standing.pull else set()
    forge.set_labels(number, tuple(sorted(labels | set(step.labels))))
    wanted = tuple(login for login in step.reviewers if login != execution.reader.repository.login)
    if wanted:
        _ask_review(execution, number, wanted)


def _ask_review(execution: PlanExecution, number: int, wanted: tuple[str, ...]) -> None:
    """All at once; where the forge refuses, one by one, as it takes none for one that is wrong."""
    try:
        execution.reader.forge.request_review(number, wanted)
    except ForgeRefused as error:
        if len(wanted) == 1:
            execution.notes.append(f"no review asked of {wanted[0]}: {error.message}")
            return
        for login in wanted:
            _ask_review(execution, number, (login,))


def _check(execution: PlanExecution, step: Check) -> None:
    status = Status(STATUS, step.state, step.description[:140], execution.url)
    execution.reader.forge.set_status(execution.head, status)


def _describe(execution: PlanExecution, step: Describe) -> None:
    body = write_marker(step.body, _placed(execution, step.marker))
    execution.reader.forge.update_pull_request(execution.number or 0, step.title, body)


def _placed(execution: PlanExecution, marker: Marker) -> Marker:
    return dataclasses.replace(marker, head=execution.head, fork=execution.fork)


def _close(execution: PlanExecution, step: Close) -> None:
    forge = execution.reader.forge
    if step.marker is not None:
        forge.update_pull_request(
            step.number, step.title, write_marker(step.body, _placed(execution, step.marker))
        )
    forge.close_pull_request(step.number)
