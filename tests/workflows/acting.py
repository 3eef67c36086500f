"""Workflows run by ``act`` on this machine, without docker, against the emulator."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.forge.hub import HubRepository
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
    """Skip where a tool is not installed."""
    reason = f"{name} is not installed: pip install {package}"
    return pytest.mark.skipif(tool(name) is None, reason=reason)


class Runner:
    """A checkout on which workflows run as at GitHub.

    Attributes:
        work: the checkout.
        artifacts: what jobs handed over.
    """

    def __init__(self, repository: HubRepository, work: Path, folder: Path) -> None:
        """Point the checkout's remote to where GitHub's would be."""
        self.repository, self.work, self.folder = repository, work, folder
        self.artifacts = folder / "artifacts"
        self.artifacts.mkdir()
        git(work, "remote", "set-url", "origin", f"https://github.com/{repository.name}.git")
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
        done = subprocess.run(
            [*chosen, *self._settings(workflow)], cwd=self.work, env=self._environment(),
            capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip
        self.log = done.stdout + done.stderr
        return _results(done.stdout)

    def pull(self) -> None:
        """Bring the checkout to main, which others have moved."""
        git(self.work, "fetch", "--quiet", self.repository.remote, "main")
        git(self.work, "reset", "--quiet", "--hard", "FETCH_HEAD")

    def _settings(self, workflow: str) -> list[str]:
        remote = self.repository.remote_of("actions-token")
        told = {
            "GITHUB_API_URL": self.repository.hub.url,
            "BLM_TEST_ARTIFACTS": str(self.artifacts),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{remote}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"https://github.com/{self.repository.name}.git",
        }
        variables = [word for key, value in told.items() for word in ("--env", f"{key}={value}")]
        stubs = [
            word
            for action, sha in sorted(set(USES.findall((WORKFLOWS / workflow).read_text())))
            if (STUBS / action.split("/")[1]).exists()
            for word in ("--local-repository", f"{action}@{sha}={STUBS / action.split('/')[1]}")
        ]
        return [
            "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--no-cache-server",
            "--artifact-server-addr", "127.0.0.1", "--cache-server-addr", "127.0.0.1",
            "--action-cache-path", str(self.folder / "act"), "-s", "GITHUB_TOKEN=actions-token",
            *variables, *stubs,
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


def _results(shown: str) -> dict[str, str]:
    """Job by job, as act tells it at the end of each."""
    found = {}
    for line in shown.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if "jobResult" in told:
            found[told["job"].partition("/")[2].strip() or told["job"]] = told["jobResult"]
    return found


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
