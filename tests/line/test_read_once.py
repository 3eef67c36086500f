"""A run opens each file that people write once, however many sites go by it and whatever it does."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from blm.cli import main
from blm.core.disavow.disavow_file import parse_disavow
from blm.pipeline.load_site import load_desired
from blm.render.audit.report import render_report
from blm.render.pull_request.body import render_proposal_body
from blm.render.pull_request.undisavow import render_return_body
from blm.repo.policy.layers import lay_over
from blm.repo.site.human_files import is_common, site_of
from tests.line.repositories import ROOT, git

TODAY = ("--today", "2026-11-22")
OPENED: list[str] = []
WATCHED: list[Path] = []


def note_open(event: str, arguments: tuple[Any, ...]) -> None:
    """Remember which files below the watched folder are opened; such a hook stays for good."""
    if event == "open" and WATCHED and isinstance(arguments[0], str | os.PathLike):
        path = Path.cwd() / arguments[0]
        if path.is_relative_to(WATCHED[0]):
            OPENED.append(path.relative_to(WATCHED[0]).as_posix())


sys.addaudithook(note_open)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Both bundled sites as committed, without exports: in git, with a person's name."""
    work = tmp_path / "work"
    for name in ("profiles", "policies", "schemas"):
        shutil.copytree(ROOT / name, work / name)
    shutil.copy(ROOT / "blm.yaml", work)
    (work / ".gitignore").write_text("/.blm/\n")
    git(work, "init", "-q", "-b", "main", ".")
    git(work, "config", "user.name", "t")
    git(work, "config", "user.email", "t@t.example")
    git(work, "add", ".")
    git(work, "commit", "-qm", "as cloned")
    return work


@pytest.fixture
def opened(repo: Path) -> Iterator[Callable[..., Counter[str]]]:
    """Runs a verb; how often it opened each file that people write."""

    def run(*arguments: str) -> Counter[str]:
        OPENED.clear()
        WATCHED.append(repo)
        try:
            assert main(["--repo", str(repo), "-q", "--no-progress", *arguments]) == 0
        finally:
            WATCHED.clear()
        return Counter(path for path in OPENED if is_common(path) or site_of(path))

    yield run
    WATCHED.clear()


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "--all", *TODAY),
        ("audit", "--all", *TODAY, "--cadence", "due"),
        ("propose", "--all", *TODAY, "--cadence", "quarterly", "--forge", "local:../pulls.git"),
        ("propose", "--all", *TODAY, "--forge", "local:../pulls.git"),
        ("todo", *TODAY),
        ("matrix", *TODAY),
        ("policy", "backtest"),
        ("disavow", "acme.example", *TODAY),
    ],
    ids=lambda words: " ".join(words[:1] + words[4:6]),
)
def test_each_of_peoples_files_is_opened_once(
    opened: Callable[..., Counter[str]],
    repo: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Settings, policies, shared lists, a profile's own files, the disavow file and receipts."""
    monkeypatch.chdir(repo)
    counts = opened(*words)
    assert counts["profiles/acme.example/site.yaml"] == 1
    assert counts["blm.yaml"] == 1
    assert {path: count for path, count in counts.items() if count > 1} == {}


def test_what_is_not_asked_is_not_rendered(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One report and one body for the proposal that is opened; none where nothing changes."""
    monkeypatch.chdir(repo)
    (repo / "profiles/acme.example/disavow.txt").unlink()
    git(repo, "commit", "-qam", "the list is gone")
    words = ["-q", "--no-progress", "propose", "acme.example", *TODAY]
    words += ["--cadence", "quarterly", "--forge", "local:../pulls.git"]
    first = count_calls(lambda: main(words))
    assert (first["load_desired"], first["lay_over"]) == (1, 1)
    assert (first["render_report"], first["render_proposal_body"]) == (1, 1)
    assert first["render_return_body"] == 0
    second = count_calls(lambda: main(words))
    assert second["load_desired"] == 1
    assert not {"render_report", "render_proposal_body", "render_return_body"} & second.keys()
    assert second["parse_disavow"] <= 3


def count_calls(work: Callable[[], object]) -> Counter[str]:
    """How often some functions are called while something is done."""
    asked: tuple[Callable[..., object], ...] = (
        load_desired,
        lay_over,
        parse_disavow,
        render_report,
        render_proposal_body,
        render_return_body,
    )
    names = {one.__code__: one.__name__ for one in asked}
    counts: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            counts[names[frame.f_code]] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counts
