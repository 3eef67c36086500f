"""Every request of the GitHub client, judged by GitHub's own published description."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from blm.core.forge.errors import Unreachable
from blm.core.forge.forge_values import CommitDraft, IssueDraft, PullRequestDraft, Status
from blm.core.forge.protocol import Forge
from blm.forge.github.api import Api, Patience
from blm.forge.github.forge import GitHubForge
from tests.contract.answers import answer
from tests.contract.openapi import answer_problems, description, request_problems

ISSUE = IssueDraft("Loss", "…", ("blm/incident",), ("alice",))
SHA = "0" * 40
FILES = {"ü /d#?.txt": b"x", "b.bin": b"\xff", "gone": None}
CALLS: dict[str, Callable[[GitHubForge], object]] = {
    "repository": lambda f: f.repository(),
    "settings": lambda f: f.settings(),
    "head": lambda f: f.head("blm/acme/audit"),
    "branches": lambda f: f.branches("blm/"),
    "files": lambda f: f.files(SHA, "profiles/acme"),
    "read": lambda f: f.read("profiles/ü #?%.txt", SHA),
    "compare": lambda f: f.compare(SHA, "1" * 40),
    "commit": lambda f: [
        f.commit(CommitDraft("new", None, (SHA,), FILES, "m")),
        f.commit(CommitDraft("blm/acme/audit", SHA, (SHA, "1" * 40), {"a": b"x"}, "m")),
    ],
    "delete_branch": lambda f: f.delete_branch("blm/acme/audit", SHA),
    "pull_requests": lambda f: f.pull_requests("blm/", "all", "2026-01-01T00:00:00Z"),
    "pull_request": lambda f: f.pull_request(7),
    "open_pull_request": lambda f: f.open_pull_request(
        PullRequestDraft("b", "main", "t", "b", True)
    ),
    "update_pull_request": lambda f: f.update_pull_request(7, "t", "b"),
    "close_pull_request": lambda f: f.close_pull_request(7),
    "comments": lambda f: f.comments(7, "2026-01-01T00:00:00Z"),
    "comment": lambda f: f.comment(7, "hello"),
    "update_comment": lambda f: f.update_comment("conversation:7", "hello"),
    "reviews": lambda f: f.reviews(7),
    "request_review": lambda f: f.request_review(7, ("alice",)),
    "permission": lambda f: f.permission("github-actions[bot]"),
    "issues": lambda f: f.issues("blm/incident", "open"),
    "open_issue": lambda f: f.open_issue(ISSUE),
    "update_issue": lambda f: f.update_issue(7, ISSUE),
    "close_issue": lambda f: f.close_issue(7),
    "set_labels": lambda f: [f.set_labels(7, ("blm",)), f.set_labels(7, ())],
    "set_status": lambda f: [
        f.set_status(SHA, Status("blm", "pending", "x" * 999)),
        f.set_status(SHA, Status("blm", "success", "", "https://example.com/")),
    ],
    "last_good_run": lambda f: f.last_good_run("audit.yml"),
    "workflow_state": lambda f: f.workflow_state("audit.yml"),
}
BY_OTHERS = {
    "post /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    "get /repos/{owner}/{repo}/commits/{ref}/statuses",
    "get /repos/{owner}/{repo}/pulls/{pull_number}/files",
    "put /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    "post /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
}
"""Operations that people in the tests and workflows send, not the forge."""


class Judge:
    """GitHub's description as a server: refuses what it does not describe, answers as it says."""

    def __init__(self, *, full: bool, head: str | None = SHA) -> None:
        """Answer with all that may come, or with what must; branches are at `head`."""
        self.full, self.head = full, head
        self.problems: list[str] = []
        self.seen: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Judge one request and answer it."""
        path = request.url.raw_path.decode().partition("?")[0]
        body = json.loads(request.content) if request.content else None
        self.problems += request_problems(request.method, path, dict(request.url.params), body)
        self.seen.add(f"{request.method.lower()} {_template(request.method, path)}")
        status, made = answer(request.method, path, full=self.full)
        self.problems += [f"made: {p}" for p in answer_problems(request.method, path, status, made)]
        return self._fitted(request, path, status, made)

    def _fitted(self, request: httpx.Request, path: str, status: int, made: Any) -> httpx.Response:
        """What a description cannot say: names that fit the question."""
        if re.search(r"/git/ref/", path):
            if self.head is None or path.endswith("new"):
                return httpx.Response(404, json={"message": "Not Found"})
            made["object"]["sha"] = self.head
        if request.method == "GET" and path.endswith("/pulls/7"):
            made["state"] = "closed"
        if "/contents/" in path:
            made = {"type": "file", "encoding": "none", "content": "", "sha": SHA}
        return httpx.Response(status, json=made) if made is not None else httpx.Response(status)


def _template(method: str, path: str) -> str:
    for template, methods in description()["paths"].items():
        pattern = re.sub(r"\\{path\\}", ".+", re.escape(template))
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", pattern), path) and method.lower() in methods:
            return template
    return path


def forge_at(judge: Callable[[httpx.Request], httpx.Response]) -> GitHubForge:
    """A client whose network is `judge`."""
    client = httpx.Client(transport=httpx.MockTransport(judge))
    patience = Patience(lambda: 0.0, lambda _: None)
    return GitHubForge(Api("https://api.github.com", "secret", patience, client), "acme/backlinks")


def test_every_method_of_a_forge_is_judged() -> None:
    """The table below the tests names all there is."""
    methods = {name for name, _ in inspect.getmembers(Forge, inspect.isfunction) if name[0] != "_"}
    assert set(CALLS) == methods


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("full", [False, True], ids=["least", "most"])
def test_requests_fit_and_answers_are_understood(name: str, full: bool) -> None:  # noqa: FBT001
    """Each method sends what is described, and understands the least and the most of answers."""
    judge = Judge(full=full)
    CALLS[name](forge_at(judge))
    assert judge.problems == []
    assert judge.seen


def test_all_that_was_cut_out_is_used() -> None:
    """The subset holds no operation that nobody sends."""
    seen: set[str] = set(BY_OTHERS)
    for call in CALLS.values():
        judge = Judge(full=True)
        call(forge_at(judge))
        seen |= judge.seen
    whole = {f"{m} {path}" for path, methods in description()["paths"].items() for m in methods}
    assert seen == whole


@pytest.mark.parametrize(
    "name", sorted(set(CALLS) - {"set_labels", "set_status", "request_review"})
)
def test_an_answer_of_another_shape_is_an_error_for_people(name: str) -> None:
    """A proxy's JSON in place of GitHub's is told as such, never a traceback."""

    def strange(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"hello": "world"})

    with pytest.raises(Unreachable) as caught:
        CALLS[name](forge_at(strange))
    assert caught.value.hint


def test_the_description_is_prose_free() -> None:
    """No sentence of GitHub's documentation is in the project, only structure."""

    def texts(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [t for value in node.values() for t in texts(value)]
        if isinstance(node, list):
            return [t for value in node for t in texts(value)]
        return [node] if isinstance(node, str) else []

    assert max(text.count(" ") for text in texts(description())) <= 1


def test_a_wrong_request_is_noticed() -> None:
    """The judge itself can say no: to a value, a key, a parameter, a path, a missing body."""
    at = "/repos/acme/backlinks"
    assert request_problems("GET", f"{at}/pulls", {"state": "banana"}, None)
    assert request_problems("GET", f"{at}/pulls", {"stat": "open"}, None)
    assert request_problems("PATCH", f"{at}/git/refs/heads%2Fx", {}, {"sha": SHA, "forced": True})
    assert request_problems("POST", f"{at}/pulls", {}, {"title": "t"})
    assert request_problems("POST", f"{at}/nothing", {}, {})
    assert request_problems("POST", f"{at}/pulls", {}, None)
    assert not request_problems("GET", f"{at}/pulls", {"state": "open", "page": "2"}, None)
