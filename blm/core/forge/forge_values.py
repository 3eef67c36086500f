"""What a forge holds: branches, pull requests, comments, issues.

Times are ISO 8601 in UTC (``2026-11-23T05:23:00Z``), SHAs 40 hexadecimal digits, branches named
without ``refs/heads/``, paths relative with ``/``. Absent and unknown values are None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from blm.core.forge.errors import ForgeRefused

Permission = Literal["none", "read", "triage", "write", "maintain", "admin"]
State = Literal["open", "closed"]
StatusState = Literal["success", "failure", "pending", "error"]

MAY_DECIDE: frozenset[Permission] = frozenset({"write", "maintain", "admin"})
"""Permissions with which a person may decide."""

NO_NAMES = ("", ".", "..", ".git")


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository on the forge.

    Attributes:
        name: ``owner/name``; for a local forge the folder's name.
        default_branch: where pull requests are merged to.
        public: true if everybody can read it; None if unknown.
        web: address of its web page, empty without one; a file is at ``web/blob/SHA/path``.
        login: of the token, as comments show it (``github-actions[bot]``).
    """

    name: str
    default_branch: str
    public: bool | None
    web: str
    login: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the forge that can block blm; None where unknown.

    Attributes:
        issues: true if issues are enabled.
        may_open: true if workflow runs may open pull requests.
        rules: kinds of rules on the default branch, such as ``pull_request``, sorted.
    """

    issues: bool | None
    may_open: bool | None
    rules: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; people are named by login if the forge knows it, else by name.

    Attributes:
        sha: its name.
        parents: SHAs, the first parent first.
        author: who wrote it: login, or name.
        email: the author's address as committed; for comparing, never for printing.
        committer: who applied it: login, or name.
        message: whole message.
        date: time of the commit.
    """

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    committer: str
    message: str
    date: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `head` has that `base` lacks.

    Attributes:
        merge_base: newest common commit; None for unrelated histories.
        commits: on `head` only, oldest first.
        behind: number of commits on `base` only.
        paths: changed between the merge base and `head`, sorted; None for unrelated histories.
    """

    merge_base: str | None
    commits: tuple[Commit, ...]
    behind: int
    paths: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CommitDraft:
    """A commit to make, and the branch to move to it; both or neither happen.

    Attributes:
        branch: the branch to move.
        expected: SHA the branch must be at; None when it must not exist yet.
        parents: other files come from the first; a second one makes a merge. On an existing branch
            one of them is `expected`: alone, or second after the base branch's.
        files: content by path; None deletes the file.
        message: commit message.

    Raises:
        ForgeRefused: a path leaves the tree or enters ``.git``.
    """

    branch: str
    expected: str | None
    parents: tuple[str, ...]
    files: Mapping[str, bytes | None]
    message: str

    def __post_init__(self) -> None:
        """Refuse paths outside of the tree."""
        for path in self.files:
            if "\0" in path or any(part.lower() in NO_NAMES for part in path.split("/")):
                raise ForgeRefused(f"{path[:100]!r} is no path in a repository")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request whose branch is in this repository (never one from a fork).

    Attributes:
        number: as people name it.
        state: open, or closed (merged ones too).
        merged: true if it was merged.
        merged_by: login; None in listings, set by ``Forge.pull_request``.
        merge_sha: SHA of the merge commit; None unless merged.
        closed_by: login; None in listings, set by ``Forge.pull_request``.
        head: SHA of its branch, or the last one if the branch is gone.
        branch: name of its branch.
        base: branch it is to be merged to.
        title: one line.
        body: Markdown, with blm's marker at the end.
        author: login.
        labels: sorted.
        draft: true if it is a draft.
        mergeable: None in listings and until the forge has computed it.
        created: when opened.
        updated: when last changed.
        closed: when closed or merged.
        url: address of its web page, empty without one.
    """

    number: int
    state: State
    merged: bool
    merged_by: str | None
    merge_sha: str | None
    closed_by: str | None
    head: str
    branch: str
    base: str
    title: str
    body: str
    author: str
    labels: tuple[str, ...]
    draft: bool
    mergeable: bool | None
    created: str
    updated: str
    closed: str | None
    url: str


@dataclass(frozen=True, slots=True)
class PullRequestDraft:
    """A pull request to open."""

    branch: str
    base: str
    title: str
    body: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request or issue: in the conversation, on a line, or of a review.

    Attributes:
        id: unique over all kinds, in no order: ``conversation:12``, ``line:7``, ``review:3``.
        author: login; None when the account is gone.
        body: Markdown as written.
        created: when written.
        updated: when last edited.
        editor: login of who edited it last, empty if nobody did; None when that is not told.
    """

    id: str
    author: str | None
    body: str
    created: str
    updated: str
    editor: str | None = ""

    @property
    def speaker(self) -> str | None:
        """Login of who wrote its present text; None when that is not told."""
        return self.author if self.editor == "" else self.editor


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's verdict on one commit: approved, changes_requested, commented, dismissed."""

    author: str | None
    state: str
    sha: str | None
    submitted: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue (pull requests are none)."""

    number: int
    state: State
    title: str
    body: str
    author: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    created: str
    updated: str
    url: str


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """An issue to open, or the new content of an open one."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A commit status: name, verdict, one line of at most 140 characters, address or empty."""

    context: str
    state: StatusState
    description: str
    url: str = ""
