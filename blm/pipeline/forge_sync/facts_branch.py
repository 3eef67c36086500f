"""The facts branch: a rolling pull request with facts, for protected base branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from blm.core.forge.errors import AlreadyOpen, MovedRef, ProtectedBranch
from blm.core.forge.forge_values import CommitDraft, PullRequestDraft
from blm.core.forge.protocol import Forge
from blm.core.proposals.proposal import FACTS_BRANCH
from blm.pipeline.forge_sync.people_files import merge_record_texts

Way = Literal["auto", "commit", "pull-request"]
"""``facts`` of ``blm.yaml``: push if the base branch takes it, push or fail, never push."""

FACTS_TITLE = "blm: facts that this branch does not take by push"
FACTS_BODY = (
    "Snapshots, logs, decisions and reports. Nothing here asks for a decision: merge it when it "
    "suits, or let blm push to the base branch (`facts: commit` in `blm.yaml`).\n"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Facts on the facts branch that are not merged yet.

    Attributes:
        head: SHA of the facts branch.
        fork: SHA of the newest commit of the base branch that it contains.
        paths: paths changed on the facts branch since then.
        shown: True if a pull request is open for them.
        closed: True if a person closed a pull request with these facts.
    """

    head: str
    fork: str
    paths: tuple[str, ...]
    shown: bool
    closed: bool


def find_waiting(forge: Forge, name: str, base: str) -> Waiting | None:
    """Facts that no merge has brought to the base branch; None without any.

    A pull request that a person closed unmerged takes nothing back: what people decided is in it.

    Args:
        forge: where from.
        name: of the base branch.
        base: its commit.
    """
    head = forge.head(FACTS_BRANCH)
    if head is None:
        return None
    found = forge.pull_requests(FACTS_BRANCH, "all")
    pulls = [pull for pull in found if (pull.branch, pull.base) == (FACTS_BRANCH, name)]
    shown = any(pull.state == "open" for pull in pulls)
    if not shown and any(pull.merged and pull.head == head for pull in pulls):
        return None
    compared = forge.compare(base, head)
    if not compared.commits:
        return None
    closed = any(pull.state == "closed" and pull.head == head for pull in pulls)
    return Waiting(head, compared.merge_base or base, compared.paths or (), shown, closed)


def show_facts(forge: Forge, base: str, waiting: Waiting) -> None:
    """Open the pull request that a killed run left out; one that a person closed stays so."""
    if not waiting.shown and not waiting.closed:
        _open(forge, base)


def push_facts(
    forge: Forge, draft: CommitDraft, *, waiting: Waiting | None, way: Way = "auto"
) -> str:
    """One commit of facts: onto the base branch, or onto the facts branch.

    Args:
        forge: where to.
        draft: the commit as it would be made on the base branch.
        waiting: facts as they were when the files were made.
        way: that the repository chose.

    Returns:
        The commit that holds the facts.

    Raises:
        MovedRef: the branch moved; nothing was written.
        ProtectedBranch: a rule refuses, and ``facts: commit`` wants no other way.
    """
    base, expected, files, message = draft.branch, draft.parents[0], draft.files, draft.message
    if waiting is not None:
        sha = forge.commit(_on_top(forge, waiting, expected, files, message))
        if not waiting.shown:
            _open(forge, base)
        return sha
    if way != "pull-request":
        try:
            return forge.commit(draft)
        except ProtectedBranch:
            if way == "commit":
                raise
    left = forge.head(FACTS_BRANCH)
    if find_waiting(forge, base, expected) is not None:
        raise MovedRef(FACTS_BRANCH, None, left)  # another run began it a moment ago
    if left is not None:  # all of it is on the base branch
        forge.delete_branch(FACTS_BRANCH, left)
    sha = forge.commit(CommitDraft(FACTS_BRANCH, None, (expected,), files, message))
    _open(forge, base)
    return sha


def _open(forge: Forge, base: str) -> None:
    try:
        forge.open_pull_request(PullRequestDraft(FACTS_BRANCH, base, FACTS_TITLE, FACTS_BODY))
    except AlreadyOpen:
        return


def _on_top(
    forge: Forge, waiting: Waiting, base: str, files: Mapping[str, bytes | None], message: str
) -> CommitDraft:
    """The next commit of the facts branch; it merges the base branch in where both changed."""
    clashing = {
        path: texts
        for path in ({*waiting.paths, *files} if base != waiting.fork else ())
        if (texts := _texts(forge, path, waiting, base))[0] != texts[1]
    }
    if not clashing:
        return CommitDraft(FACTS_BRANCH, waiting.head, (waiting.head,), files, message)
    kept = {path: forge.read(path, waiting.head) for path in waiting.paths}
    kept |= {path: merge_record_texts(path, texts) for path, texts in clashing.items()}
    parents = (base, waiting.head)
    return CommitDraft(FACTS_BRANCH, waiting.head, parents, {**kept, **files}, message)


def _texts(
    forge: Forge, path: str, waiting: Waiting, base: str
) -> tuple[bytes | None, bytes | None, bytes | None]:
    return tuple(forge.read(path, at) for at in (waiting.fork, base, waiting.head))  # type: ignore[return-value]
