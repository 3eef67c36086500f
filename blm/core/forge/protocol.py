"""What blm asks of a forge; the same for GitHub and for a bare repository on disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from blm.core.forge.forge_values import (
    Comment,
    CommitDraft,
    Comparison,
    Issue,
    IssueDraft,
    Permission,
    PullRequest,
    PullRequestDraft,
    Repository,
    Review,
    Settings,
    Status,
)

Which = Literal["open", "closed", "all"]


class Forge(Protocol):
    """What blm asks of a forge. Every method may raise a ``forge_errors.ForgeError``."""

    def repository(self) -> Repository:
        """Facts of the repository."""

    def settings(self) -> Settings:
        """What may stand in blm's way."""

    def head(self, branch: str) -> str | None:
        """SHA a branch is at; None when there is no such branch."""

    def branches(self, prefix: str) -> Mapping[str, str]:
        """SHA by name of the branches that start with `prefix`, sorted."""

    def files(self, at: str, under: str = "") -> Mapping[str, str]:
        """Blob SHA by path of all files below folder `under` at commit `at`, sorted."""

    def read(self, path: str, at: str) -> bytes | None:
        """A file's content at commit `at`; None when it is not there."""

    def compare(self, base: str, head: str) -> Comparison:
        """What commit `head` has that commit `base` lacks."""

    def commit(self, draft: CommitDraft) -> str:
        """Make a commit and move its branch; the branch's new SHA.

        A draft that changes no file and merges nothing makes no commit.

        Raises:
            MovedRef: the branch is not at `draft.expected`; nothing was moved.
            ProtectedBranch: a rule refuses it.
        """

    def delete_branch(self, branch: str, expected: str) -> None:
        """Delete a branch that is at `expected`; one that is gone is no error.

        Raises:
            MovedRef: it is elsewhere.
        """

    def pull_requests(self, prefix: str, state: Which, since: str = "") -> tuple[PullRequest, ...]:
        """Those of branches that start with `prefix`, changed at or after `since`, by number."""

    def pull_request(self, number: int) -> PullRequest:
        """One, with who merged or closed it."""

    def open_pull_request(self, draft: PullRequestDraft) -> PullRequest:
        """Open one.

        Raises:
            AlreadyOpen: the branch has one.
            MayNotOpenPullRequests: a setting forbids it.
        """

    def update_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Say something else."""

    def close_pull_request(self, number: int) -> PullRequest:
        """Close one unmerged; the branch stays."""

    def comments(self, number: int, since: str = "") -> tuple[Comment, ...]:
        """All that was written or edited at or after `since`, oldest first."""

    def comment(self, number: int, body: str) -> Comment:
        """Write in the conversation of a pull request or issue."""

    def update_comment(self, comment: str, body: str) -> Comment:
        """Edit one of our own, named by ``Comment.id``."""

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Verdicts of reviewers, oldest first."""

    def request_review(self, number: int, logins: tuple[str, ...]) -> None:
        """Ask people to review."""

    def permission(self, login: str) -> Permission:
        """What a person may do here; ``none`` for strangers and unknown names."""

    def issues(self, label: str, state: Which) -> tuple[Issue, ...]:
        """Issues with a label, by number."""

    def open_issue(self, draft: IssueDraft) -> Issue:
        """Open one."""

    def update_issue(self, number: int, draft: IssueDraft) -> Issue:
        """Say something else; labels and assignees become those of the draft."""

    def close_issue(self, number: int) -> Issue:
        """Close one as done."""

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Labels of a pull request or issue become these; missing ones are made."""

    def set_status(self, sha: str, status: Status) -> None:
        """Report a check at a commit."""

    def last_good_run(self, workflow: str) -> str | None:
        """When a workflow's last successful run on the default branch began."""

    def dispatch(self, workflow: str, inputs: Mapping[str, str]) -> None:
        """Start a workflow on the default branch."""
