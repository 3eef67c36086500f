"""Steps carried out at a forge, one request or two each, in the order of the plan."""

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
class Hands:
    """What the steps of one plan share, as it becomes while they are done.

    Attributes:
        reader: of the site.
        kind: of proposal.
        standing: that the plan was made on.
        head: the branch's head.
        fork: the newest commit of the base branch in it.
        number: of the pull request, or None.
        url: of it.
        notes: what went otherwise, for the result.
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


def take(hands: Hands, step: Step) -> bool:
    """Do one step; False when there is nothing to show, so that the rest has no sense.

    Raises:
        MovedRef: the branch or the base branch moved.
        AlreadyOpen: somebody opened the pull request in between.
    """
    match step:
        case Push():
            return _push(hands, step)
        case Open():
            _open(hands, step)
        case Dress():
            _dress(hands, step)
        case Check():
            _check(hands, step)
        case Describe():
            _describe(hands, step)
        case Reply():
            hands.reader.forge.comment(hands.number or 0, step.body)
        case Carry():
            reason = f"{hands.reader.site}: decisions of {hands.branch}"
            write_records(hands.reader, Records(step.decisions, (), reason))
        case Close():
            _close(hands, step)
        case Drop():
            hands.reader.forge.delete_branch(hands.branch, step.expected)
    return True


def _push(hands: Hands, step: Push) -> bool:
    """Make the commit, unless every file says it already; False when the branch shows nothing."""
    files = _files(hands, step)
    read = hands.reader.read
    if step.merges or any(read(path, step.parent) != raw for path, raw in files.items()):
        parents = (step.merges, step.parent) if step.merges else (step.parent,)
        draft = CommitDraft(hands.branch, step.expected, parents, files, step.message)
        hands.head = hands.reader.forge.commit(draft)
        hands.fork = step.merges or hands.fork
    return bool(hands.head) and hands.head != hands.fork


def _files(hands: Hands, step: Push) -> dict[str, bytes | None]:
    """Whole content by path of what the commit changes."""
    reader, standing = hands.reader, hands.standing
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


def _open(hands: Hands, step: Open) -> None:
    base = hands.reader.repository.default_branch
    body = write_marker(step.body, _placed(hands, step.marker))
    pull = hands.reader.forge.open_pull_request(
        PullRequestDraft(hands.branch, base, step.title, body)
    )
    hands.number, hands.url = pull.number, pull.url


def _dress(hands: Hands, step: Dress) -> None:
    """Labels and reviewers; a reviewer whom the forge does not take is named in the result."""
    forge, number = hands.reader.forge, hands.number or 0
    labels = set(hands.standing.pull.labels) if hands.standing.pull else set()
    forge.set_labels(number, tuple(sorted(labels | set(step.labels))))
    wanted = tuple(login for login in step.reviewers if login != hands.reader.repository.login)
    if wanted:
        _ask_review(hands, number, wanted)


def _ask_review(hands: Hands, number: int, wanted: tuple[str, ...]) -> None:
    """All at once; where the forge refuses, one by one, as it takes none for one that is wrong."""
    try:
        hands.reader.forge.request_review(number, wanted)
    except ForgeRefused as error:
        if len(wanted) == 1:
            hands.notes.append(f"no review asked of {wanted[0]}: {error.message}")
            return
        for login in wanted:
            _ask_review(hands, number, (login,))


def _check(hands: Hands, step: Check) -> None:
    status = Status(STATUS, step.state, step.description[:140], hands.url)
    hands.reader.forge.set_status(hands.head, status)


def _describe(hands: Hands, step: Describe) -> None:
    body = write_marker(step.body, _placed(hands, step.marker))
    hands.reader.forge.update_pull_request(hands.number or 0, step.title, body)


def _placed(hands: Hands, marker: Marker) -> Marker:
    return dataclasses.replace(marker, head=hands.head, fork=hands.fork)


def _close(hands: Hands, step: Close) -> None:
    forge = hands.reader.forge
    if step.marker is not None:
        forge.update_pull_request(
            step.number, step.title, write_marker(step.body, _placed(hands, step.marker))
        )
    forge.close_pull_request(step.number)
