"""Workflows run by ``act`` on this machine, without docker, against the emulator."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forge.hub import HubRepository, in_ci
from tests.forge.hub_git import git

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
STUBS = Path(__file__).parent / "stubs"
USES = re.compile(r"uses: (actions/[a-z-]+)@([0-9a-f]{40})")


def tool(name: str) -> str | None:
    """A program beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def needs(name: str, package: str) -> pytest.MarkDecorator:
    """Skip where a tool is not installed; in CI, where nothing may be missing, the test fails."""
    reason = f"{name} is not installed: pip install {package}"
    return pytest.mark.skipif(tool(name) is None and not in_ci(), reason=reason)


class Runner:
    """A checkout on which workflows run as at GitHub.

    Attributes:
        work: the checkout.
        artifacts: what jobs handed over.
        secrets: of the repository, beside its token.
        repositories: folders that stand for others' repositories, by ``owner/name@ref``.
    """

    def __init__(self, repository: HubRepository, work: Path, folder: Path) -> None:
        """Point the checkout's remote to where GitHub's would be."""
        self.repository, self.work, self.folder = repository, work, folder
        self.artifacts = folder / "artifacts"
        self.artifacts.mkdir()
        self.secrets: dict[str, str] = {}
        self.repositories: dict[str, Path] = {}
        self.log = ""
        programs = folder / "bin"
        programs.mkdir()
        blm = programs / "blm"
        blm.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m blm "$@"\n')
        blm.chmod(0o755)

    def run(
        self, event: str, workflow: str, *options: str, payload: dict[str, Any] | None = None
    ) -> dict[str, str]:
        """Result of each job by its name; `options` are further ones of act."""
        act = tool("act")
        assert act
        chosen = [act, event, "-W", f".github/workflows/{workflow}", "--json", *options]
        if payload is not None:
            file = self.folder / "event.json"
            file.write_text(json.dumps(payload))
            chosen += ["-e", str(file)]
        address = git(self.work, "remote", "get-url", "origin").decode().strip()
        told = f"https://github.com/{self.repository.name}.git"
        git(self.work, "remote", "set-url", "origin", told)
        done = subprocess.run(
            [*chosen, *self._settings()], cwd=self.work, env=self._environment(),
            capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip
        git(self.work, "remote", "set-url", "origin", address)
        self.log = done.stdout + done.stderr
        return _results(self.log)

    @property
    def summary(self) -> str:
        """What the steps of the last run put into their summaries."""
        return "".join(
            told["content"] for told in _told(self.log) if told.get("command") == "summary"
        )

    def pull(self) -> None:
        """Bring the checkout to main, which others have moved."""
        git(self.work, "fetch", "--quiet", self.repository.remote, "main")
        git(self.work, "reset", "--quiet", "--hard", "FETCH_HEAD")

    def _settings(self) -> list[str]:
        remote = self.repository.remote_of("actions-token")
        told = {
            "GITHUB_API_URL": self.repository.hub.url,
            "BLM_TEST_ARTIFACTS": str(self.artifacts),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{remote}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"https://github.com/{self.repository.name}.git",
        }
        variables = [word for key, value in told.items() for word in ("--env", f"{key}={value}")]
        places = {
            f"{action}@{sha}": STUBS / action.split("/")[1]
            for path in WORKFLOWS.glob("*.yml")
            for action, sha in USES.findall(path.read_text())
            if (STUBS / action.split("/")[1]).exists()
        } | self.repositories
        stubs = [
            word
            for name, path in sorted(places.items())
            for word in ("--local-repository", f"{name}={path}")
        ]
        secrets = {"GITHUB_TOKEN": "actions-token", **self.secrets}
        hidden = [word for key, value in secrets.items() for word in ("-s", f"{key}={value}")]
        return [
            "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--no-cache-server",
            "--artifact-server-addr", "127.0.0.1", "--cache-server-addr", "127.0.0.1",
            "--action-cache-path", str(self.folder / "act"), *hidden, *variables, *stubs,
        ]  # fmt: skip

    def _environment(self) -> dict[str, str]:
        path = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        pip = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
        return {
            **pip,
            "PATH": path,
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "c"),
        }


def _told(log: str) -> Iterator[dict[str, Any]]:
    """What act tells line by line."""
    for line in log.splitlines():
        with contextlib.suppress(ValueError):
            yield json.loads(line)


def _results(log: str) -> dict[str, str]:
    """Result of each job, as act tells it at the end of each."""
    return {
        told["job"].partition("/")[2].strip() or told["job"]: told["jobResult"]
        for told in _told(log)
        if "jobResult" in told
    }


def pull_request_event(repository: HubRepository, pull: dict[str, Any]) -> dict[str, Any]:
    """What GitHub sends with an event of a pull request."""
    head = {
        "ref": pull["head"]["ref"],
        "sha": pull["head"]["sha"],
        "repo": {"full_name": repository.name},
    }
    base = {"ref": "main", "sha": pull["base"]["sha"], "repo": {"full_name": repository.name}}
    return {
        "pull_request": {"number": pull["number"], "head": head, "base": base},
        "repository": {"full_name": repository.name, "default_branch": "main"},
    }
