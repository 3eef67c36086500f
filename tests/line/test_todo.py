"""`blm todo`, and `blm` alone inside a repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.core.todo.issue_plan import MONDAY_LABEL
from blm.forge.local.forge import LocalForge
from tests.line.checkouts import SITE, Checkout, begin, semrush

KEYS = ["kind", "site", "subject", "due", "owner", "command"]


@pytest.fixture
def checkout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checkout:
    """A repository with a remote, and one export that was audited."""
    made = begin(tmp_path)
    export = tmp_path / "acme.example-backlinks_2026-02-06.csv"
    export.write_text(semrush("news.example", "blog.example"))
    made.blm("ingest", SITE, str(export))
    made.blm("audit", SITE, "--write")
    capsys.readouterr()
    return made


def items(checkout: Checkout, capsys: pytest.CaptureFixture[str], *more: str, today: str = "2026-02-10") -> list[dict[str, Any]]:  # fmt: skip
    """What the JSON lists."""
    checkout.blm("--today", today, "todo", "--format", "json", *more)
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["schema", "items"]
    assert all(list(one) == KEYS for one in told["items"])
    found: list[dict[str, Any]] = told["items"]
    return found


def test_items_have_the_keys_that_others_rely_on(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """The missing baseline first; an export only when it is too old, with its date."""
    first = items(checkout, capsys)
    assert [(one["kind"], one["subject"], one["owner"]) for one in first] == [
        ("decide", "disavow.txt", "ana")
    ]
    later = items(checkout, capsys, today="2026-06-01")
    (export,) = [one for one in later if one["kind"] == "download"]
    assert (export["subject"], export["command"]) == ("semrush.links", f"blm ingest {SITE} FILE")
    assert export["due"] < "2026-06-01"


def test_blm_alone_prints_it_inside_a_repository(
    checkout: Checkout,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same text, format and exit code as the verb; elsewhere the help."""
    monkeypatch.chdir(checkout.folder)
    assert main(["--today", "2026-02-10", "todo"]) == 0
    asked = capsys.readouterr().out
    assert main(["--today", "2026-02-10"]) == 0
    assert capsys.readouterr().out == asked
    assert asked.startswith("Decide:\n")
    assert main(["--today", "2026-02-10", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"]
    assert main(["--format", "sarif"]) == 2
    (checkout.folder / "profiles" / SITE / "site.yaml").write_text("schema: [")
    assert main([]) == 1
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("Usage: blm")


def test_one_broken_site_hides_no_other(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its errors are said at file and line, the others' work is listed, the exit code is 1."""
    assert main(["-q", "init", str(checkout.folder), "--site", "b.example", "--owner", "bo"]) == 0
    (checkout.folder / "profiles" / "b.example" / "site.yaml").write_text("schema: [")
    capsys.readouterr()
    checkout.blm("todo", code=1)
    said = capsys.readouterr()
    assert SITE in said.out
    assert "profiles/b.example/site.yaml:1:" in said.err
    assert "nothing needed" not in said.out


def test_the_week_is_told_once(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """One issue for its owners; the same week and the same asks write nothing; when all is done it closes."""
    forge = LocalForge(checkout.bare, "blm", lambda: "2026-02-10T05:00:00Z")
    place = ("--issue", "--forge", f"local:{checkout.bare}")
    checkout.blm("todo", *place)
    (issue,) = forge.issues(MONDAY_LABEL, "all")
    assert (issue.state, issue.assignees) == ("open", ("ana",))
    assert "## Decide" in issue.body
    checkout.blm("--today", "2026-02-11", "todo", *place)
    checkout.blm("--today", "2026-02-18", "todo", *place)
    assert [one.number for one in forge.issues(MONDAY_LABEL, "all")] == [issue.number]
    checkout.blm("--today", "2026-06-01", "todo", *place)
    first, second = forge.issues(MONDAY_LABEL, "all")
    assert (first.state, second.state) == ("closed", "open")
    assert "## Download" in second.body
    assert "Semrush: Backlink Analytics, Backlinks, Export" in second.body


def test_nothing_to_do(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """Sites that need nothing are counted; a repository without a site says how to begin."""
    log = checkout.folder / "profiles" / SITE / "log.yaml"
    log.write_text("schema: 1\nevents:\n  - {on: 2026-02-10, subject: disavow.txt, event: baseline, by: ana, ref: none}\n")  # fmt: skip
    checkout.blm("audit", SITE, "--write")
    capsys.readouterr()
    checkout.blm("todo")
    assert capsys.readouterr().out == "nothing needed: 1 site\n"
    for path in sorted((checkout.folder / "profiles").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    checkout.blm("todo")
    said = capsys.readouterr()
    assert (said.out, "blm init --site HOST" in said.err) == ("", True)


def test_ways_to_call_it_wrong(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An issue without a forge, no repository, no such forge; reading makes no repository."""
    checkout.blm("todo", "--issue", code=2)
    assert "an issue needs a forge" in capsys.readouterr().err
    Checkout(tmp_path / "nothing", tmp_path).blm("todo", code=1)
    assert "holds no blm.yaml and no profiles. hint:" in capsys.readouterr().err
    gone = tmp_path / "gone.git"
    checkout.blm("todo", "--forge", f"local:{gone}", code=1)
    assert "is not there. hint:" in capsys.readouterr().err
    assert not gone.exists()
