"""Issues, labels, statuses and workflow runs at GitHub."""

from __future__ import annotations

from urllib.parse import quote

from blm.core.forge.errors import ForgeRefused, NotThere
from blm.core.forge.forge_values import Issue, IssueDraft, Status
from blm.core.forge.protocol import Which
from blm.forge.github import json_values
from blm.forge.github.api import Api, understood
from blm.forge.github.errors import Json

LABEL_COLOUR = "6e7781"
STATUS_LENGTH = 140


class GitHubIssues:
    """Issues, labels and statuses of a GitHub repository; see ``forge_protocol.Forge``."""

    _api: Api
    _at: str

    def issues(self, label: str, state: Which) -> tuple[Issue, ...]:
        """Issues with a label; GitHub lists pull requests among them, which are left out."""
        nodes = self._api.pages(f"{self._at}/issues", labels=label, state=state)
        alone = [one for one in nodes if "pull_request" not in one]
        return tuple(
            sorted((understood(json_values.issue, n) for n in alone), key=lambda i: i.number)
        )

    def open_issue(self, draft: IssueDraft) -> Issue:
        """Open an issue; not repeated after a lost answer, so there is never a duplicate."""
        self._make_labels(draft.labels)
        node = self._api.send("POST", f"{self._at}/issues", _issue_fields(draft), again=False)
        return understood(json_values.issue, node)

    def update_issue(self, number: int, draft: IssueDraft) -> Issue:
        """Replace title and text."""
        self._make_labels(draft.labels)
        return self._edit(number, _issue_fields(draft))

    def close_issue(self, number: int) -> Issue:
        """Close an issue as completed."""
        return self._edit(number, {"state": "closed", "state_reason": "completed"})

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        """Replace the labels of a pull request or issue."""
        self._make_labels(labels)
        self._api.send("PATCH", f"{self._at}/issues/{number}", {"labels": sorted(set(labels))})

    def set_status(self, sha: str, status: Status) -> None:
        """Set a commit status."""
        body = {
            "context": status.context,
            "state": status.state,
            "description": status.description[:STATUS_LENGTH],
            **({"target_url": status.url} if status.url else {}),
        }
        self._api.send("POST", f"{self._at}/statuses/{sha}", body)

    def last_good_run(self, workflow: str) -> str | None:
        """When a workflow's last successful run on the default branch began."""
        path = f"{self._at}/actions/workflows/{quote(workflow, safe='')}/runs"
        try:
            branch = understood(lambda n: n["default_branch"], self._api.get(self._at))
            answer = self._api.get(path, status="success", branch=branch, per_page=1)
        except NotThere:
            return None
        runs = understood(lambda n: list(n["workflow_runs"]), answer)
        return understood(lambda n: str(n[0]["created_at"]), runs) if runs else None

    def workflow_state(self, workflow: str) -> str | None:
        """State of a workflow in GitHub's word, as ``disabled_inactivity``; None without it."""
        path = f"{self._at}/actions/workflows/{quote(workflow, safe='')}"
        try:
            return understood(lambda n: str(n["state"]), self._api.get(path))
        except NotThere:
            return None

    def _make_labels(self, labels: tuple[str, ...]) -> None:
        if not labels:
            return
        there = {understood(lambda n: n["name"], n) for n in self._api.pages(f"{self._at}/labels")}
        for name in sorted(set(labels) - there):
            try:
                body = {"name": name, "color": LABEL_COLOUR}
                self._api.send("POST", f"{self._at}/labels", body)
            except ForgeRefused as refused:
                if "already_exists" not in refused.message:
                    raise

    def _edit(self, number: int, body: dict[str, Json]) -> Issue:
        return understood(
            json_values.issue, self._api.send("PATCH", f"{self._at}/issues/{number}", body)
        )


def _issue_fields(draft: IssueDraft) -> dict[str, Json]:
    return {
        "title": draft.title,
        "body": draft.body,
        "labels": sorted(set(draft.labels)),
        "assignees": sorted(set(draft.assignees)),
    }
