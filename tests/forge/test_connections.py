"""Where the token goes, and where it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from blm.core.forge.errors import BadToken, ForgeRefused
from blm.core.forge.forge_values import CommitDraft, PullRequestDraft
from blm.forge.github.api import Api
from blm.forge.github.forge import GitHubForge
from blm.forge.github_connection import api_address, connect_github
from tests.forge.conftest import patience
from tests.forge.hub import Hub, HubRepository

GOOD = {"GITHUB_TOKEN": "secret", "GITHUB_REPOSITORY": "acme/backlinks"}


def test_the_environment_of_a_workflow_is_enough(repository: HubRepository) -> None:
    """Address, token and name come from the variables that a runner sets."""
    told = {
        "GITHUB_API_URL": repository.hub.url,
        "GITHUB_TOKEN": "bot-token\n",
        "GITHUB_REPOSITORY": repository.name,
    }
    with connect_github(told, patience()) as forge:
        assert forge.repository().name == repository.name
        repository.runs.append({"name": "audit.yml", "created_at": "2026-11-01T05:23:00Z"})
        assert forge.last_good_run("audit.yml") == "2026-11-01T05:23:00Z"


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"GITHUB_TOKEN": ""}, BadToken),
        ({"GITHUB_TOKEN": "two words"}, BadToken),
        ({"GITHUB_TOKEN": "a\r\nX-Evil: 1"}, BadToken),
        ({"GITHUB_REPOSITORY": ""}, ForgeRefused),
        ({"GITHUB_REPOSITORY": "acme/x/../../user"}, ForgeRefused),
        ({"GITHUB_API_URL": "http://api.example.com"}, ForgeRefused),
        ({"GITHUB_API_URL": "http://127.0.0.1.example.com"}, ForgeRefused),
    ],
)
def test_a_bad_environment_is_said(changed: dict[str, str], kind: type[ForgeRefused]) -> None:
    """What is missing or would leak is refused before any request, without the value itself."""
    with pytest.raises(kind) as caught:
        connect_github({**GOOD, **changed}, patience())
    assert "secret" not in str(caught.value)
    assert "Evil" not in str(caught.value)


def test_a_machine_without_git_is_said(tmp_path: Path) -> None:
    """No git, no traceback: the sentence says what to install."""
    code = "import blm.errors\ntry:\n import blm.forge.git.commands\nexcept blm.errors.BlmError as e: print(e)"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": str(tmp_path), "PYTHONPATH": root},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "git cannot be started. hint: install git 2.38 or newer\n"


def test_a_redirect_elsewhere_is_not_followed() -> None:
    """Another server never sees the request, nor the token: the answer is the error."""
    shown: list[tuple[str, bool]] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        shown.append((request.url.host, "authorization" in request.headers))
        if request.url.host == "api.github.com":
            return httpx.Response(301, headers={"Location": "https://evil.example/ref"})
        return httpx.Response(200, json={"object": {"sha": "0" * 40}})

    client = httpx.Client(transport=httpx.MockTransport(redirect))
    forge = GitHubForge(Api("https://api.github.com", "secret", patience(), client), "a/b")
    with pytest.raises(ForgeRefused):
        forge.set_labels(7, ())
    with pytest.raises(ForgeRefused):
        forge.pull_request(7)
    assert shown == [("api.github.com", True)] * 2


ADDRESSES = [
    ({}, "https://api.github.com"),
    ({"GITHUB_SERVER_URL": "https://github.com"}, "https://api.github.com"),
    ({"GITHUB_SERVER_URL": "https://ghe.example/"}, "https://ghe.example/api/v3"),
    ({"GITHUB_SERVER_URL": "https://acme.ghe.com"}, "https://api.acme.ghe.com"),
    (
        {"GITHUB_SERVER_URL": "https://ghe.example", "GITHUB_API_URL": "https://x.example/api/v3"},
        "https://x.example/api/v3",
    ),
]


@pytest.mark.parametrize(("told", "address"), ADDRESSES)
def test_the_token_goes_to_its_own_server(told: dict[str, str], address: str) -> None:
    """A shell that names an Enterprise Server alone shows its token to no other server."""
    assert api_address(told) == address
    with pytest.raises(ForgeRefused, match="is not https"):
        connect_github({**GOOD, "GITHUB_SERVER_URL": "http://ghe.example"}, patience())


def test_a_renamed_repository_is_followed(hub: Hub, repository: HubRepository) -> None:
    """Reads and writes by the old name arrive; once the new one is known, it is asked by that."""
    old = "acme/before"
    hub.renamed[old] = repository.name
    forge = GitHubForge(Api(repository.hub.url, "bot-token", patience()), old)
    main = forge.head("main")
    assert main
    files: dict[str, bytes | None] = {"a.txt": b"ours\n"}
    sha = forge.commit(CommitDraft("blm/acme/audit", None, (main,), files, "m"))
    assert forge.head("blm/acme/audit") == sha
    draft = PullRequestDraft("blm/acme/audit", "main", "t", "b", draft=False)
    pull = forge.open_pull_request(draft)
    assert forge.pull_request(pull.number).head == sha
    assert forge.repository().name == repository.name
    del hub.renamed[old]
    assert forge.pull_request(pull.number).head == sha
    forge.__exit__(None, None, None)
