"""A bare repository as a forge: pull requests and issues for people without GitHub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from blm.core.forge.errors import ForgeRefused, NotThere
from blm.core.forge.forge_values import Issue, IssueDraft, Permission, Repository, Settings, Status
from blm.core.forge.protocol import Which
from blm.forge.git.commands import Git
from blm.forge.git.commits import Signature
from blm.forge.local import record_values
from blm.forge.local.pull_requests import LocalPulls
from blm.forge.local.record_store import Record, RecordStore


class LocalForge(LocalPulls):
    """A bare repository; ``git merge`` and ``git push`` by people count as they do at GitHub."""

    def __init__(
        self,
        folder: Path,
        login: str,
        now: Callable[[], str],
        people: Mapping[str, Permission] | None = None,
    ) -> None:
        """Open it.

        Args:
            folder: the bare repository.
            login: in whose name this forge acts.
            now: ISO time in UTC.
            people: permission by login; None when everybody with access may do everything.

        Raises:
            ForgeRefused: `folder` holds no bare repository.
        """
        self._git = Git(folder)
        if self._git.top is not None:
            raise ForgeRefused(
                f"{folder} has a working tree; a forge is a bare repository",
                hint="make one with: git clone --bare . FOLDER.git",
            )
        self._login, self._people = login, people
        self._sign = lambda: Signature(login, f"{login}@localhost", now())
        self._records = RecordStore(self._git, self._sign)

    def repository(self) -> Repository:
        """Name of the folder, and the branch that HEAD points to."""
        branch = self._git.line("symbolic-ref", "--short", "HEAD")
        return Repository(self._git.folder.name, branch, False, "", self._login)

    def settings(self) -> Settings:
        """Settings of a local forge: nothing blocks a run."""
        return Settings(issues=True, may_open=True, rules=())

    def issues(self, label: str, state: Which) -> tuple[Issue, ...]:
        """Issues with a label, by number."""
        return tuple(
            record_values.issue(one)
            for one in self._records.all()
            if one["kind"] == "issue" and label in one["labels"] and state in ("all", one["state"])
        )

    def open_issue(self, draft: IssueDraft) -> Issue:
        """Open an issue."""
        record = {**self._new("issue", draft.title, draft.body), **_lists(draft)}
        return record_values.issue(self._records.add(record, f"open {draft.title}"))

    def update_issue(self, number: int, draft: IssueDraft) -> Issue:
        """Replace title and text."""
        self._issue(number)
        said = {"title": draft.title, "body": draft.body, **_lists(draft)}
        return record_values.issue(self._edit(number, "update", **said))

    def close_issue(self, number: int) -> Issue:
        """Close an issue as completed."""
        if self._issue(number)["state"] == "open":
            self._edit(number, "close", state="closed", closed=self._sign().date)
        return record_values.issue(self._issue(number))

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Replace the labels of a pull request or issue."""
        self._edit(number, "label", labels=sorted(set(labels)))

    def set_status(self, sha: str, status: Status) -> None:
        """Set a commit status; an identical one is not added again."""
        told = {"context": status.context, "state": status.state, "url": status.url}
        told["description"] = status.description
        latest = [one for one in self._records.statuses(sha) if one["context"] == status.context]
        if not latest or latest[-1] != told:
            self._records.add_status(sha, told)

    def statuses(self, sha: str) -> tuple[Status, ...]:
        """Statuses of a commit, oldest first."""
        return tuple(
            Status(one["context"], one["state"], one["description"], one["url"])
            for one in self._records.statuses(sha)
        )

    def last_good_run(self, workflow: str) -> str | None:  # noqa: ARG002 -- the protocol's
        """None: a local forge runs no workflows."""
        return None

    def workflow_state(self, workflow: str) -> str | None:  # noqa: ARG002 -- the protocol's
        """None: a local forge runs no workflows."""
        return None

    def _issue(self, number: int) -> Record:
        record = self._records.one(number)
        if record["kind"] != "issue":
            raise NotThere(f"{number} is no issue")
        return record


def _lists(draft: IssueDraft) -> Record:
    return {"labels": sorted(set(draft.labels)), "assignees": sorted(set(draft.assignees))}
