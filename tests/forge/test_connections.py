"""Where the token goes, and where it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from blm.core.forge.errors import BadToken, ForgeRefused
from blm.forge.github.api import Api
from blm.forge.github.forge import GitHubForge
from blm.forge.github_connection import connect_github
from tests.forge.conftest import patience
from tests.forge.hub import HubRepository

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


def test_a_redirect_elsewhere_does_not_take_the_token() -> None:
    """A renamed repository is followed; another server never sees the token."""
    shown: list[tuple[str, bool]] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        shown.append((request.url.host, "authorization" in request.headers))
        if request.url.host == "api.github.com":
            return httpx.Response(301, headers={"Location": "https://evil.example/ref"})
        return httpx.Response(200, json={"object": {"sha": "0" * 40}})

    client = httpx.Client(transport=httpx.MockTransport(redirect))
    GitHubForge(Api("https://api.github.com", "secret", patience(), client), "a/b").head("main")
    assert shown == [("api.github.com", True), ("evil.example", False)]
