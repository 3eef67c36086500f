"""The forge protocol: what blm needs of GitHub or of a local bare repository."""

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
    """A forge. Every method may raise a ``ForgeError``."""

    def repository(self) -> Repository:
        """Name, default branch, visibility, address and login."""

    def settings(self) -> Settings:
        """Settings that can block blm."""

    def head(self, branch: str) -> str | None:
        """SHA of a branch; None if there is no such branch."""

    def branches(self, prefix: str) -> Mapping[str, str]:
        """SHA by name of the branches that start with `prefix`, sorted."""

    def files(self, at: str, under: str = "") -> Mapping[str, str]:
        """Blob SHA by path of all files below folder `under` at commit `at`, sorted."""

    def read(self, path: str, at: str) -> bytes | None:
        """A file's content at commit `at`; None if there is no such file."""

    def compare(self, base: str, head: str) -> Comparison:
        """What `head` has that `base` lacks; both are commits."""

    def commit(self, draft: CommitDraft) -> str:
        """Make a commit and move its branch to it; the branch's new SHA.

        A draft that changes no file and merges nothing makes no commit.

        Raises:
            MovedRef: the branch is not at `draft.expected`; nothing was moved.
            ProtectedBranch: a rule of the branch rejects the push.
        """

    def delete_branch(self, branch: str, expected: str) -> None:
        """Delete a branch that is at `expected`; one that is gone is no error.

        Raises:
            MovedRef: it is at another commit.
        """

    def pull_requests(self, prefix: str, state: Which, since: str = "") -> tuple[PullRequest, ...]:
        """Pull requests of branches that start with `prefix`, changed since `since`, by number."""

    def pull_request(self, number: int) -> PullRequest:
        """One pull request, with who merged or closed it."""

    def open_pull_request(self, draft: PullRequestDraft) -> PullRequest:
        """Open a pull request.

        Raises:
            AlreadyOpen: the branch has one.
            MayNotOpenPullRequests: a setting forbids it.
        """

    def update_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Change title and body of a pull request."""

    def close_pull_request(self, number: int) -> PullRequest:
        """Close a pull request without merging it; the branch stays."""

    def comments(self, number: int, since: str = "") -> tuple[Comment, ...]:
        """All comments written or edited at or after `since`, oldest first."""

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment to the conversation of a pull request or issue."""

    def update_comment(self, comment: str, body: str) -> Comment:
        """Edit one of blm's own comments, given by ``Comment.id``."""

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Reviews of a pull request, oldest first."""

    def request_review(self, number: int, logins: tuple[str, ...]) -> None:
        """Request reviews from people."""

    def permission(self, login: str) -> Permission:
        """A person's permission; ``none`` for outsiders and unknown logins."""

    def issues(self, label: str, state: Which) -> tuple[Issue, ...]:
        """Issues with a label, by number."""

    def open_issue(self, draft: IssueDraft) -> Issue:
        """Open an issue."""

    def update_issue(self, number: int, draft: IssueDraft) -> Issue:
        """Change an issue; its labels and assignees become those of the draft."""

    def close_issue(self, number: int) -> Issue:
        """Close an issue as completed."""

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Set the labels of a pull request or issue; missing labels are created."""

    def set_status(self, sha: str, status: Status) -> None:
        """Set a commit status."""

    def last_good_run(self, workflow: str) -> str | None:
        """Start of a workflow's last successful run on the default branch; None without one."""

    def workflow_state(self, workflow: str) -> str | None:
        """Whether a workflow is active, in GitHub's word; None where there is no such workflow."""
