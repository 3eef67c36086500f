"""`blm doctor` without a forge, and the first words of every verb when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blm.cli import main
from tests.line.checkouts import SITE, Checkout, semrush


def checks(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0
) -> list[tuple[str, str, str]]:
    """Name, state and sentence of each check."""
    capsys.readouterr()
    checkout.blm("--format", "json", "doctor", *arguments, code=code)
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    return [(one["name"], one["state"], one["says"]) for one in told["checks"]]


def test_a_new_repository(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """A reminder in the files, a workflow that is to be pinned, an export that never came, no forge: no error."""
    found = checks(checkout, capsys)
    assert [(name, state) for name, state, _ in found] == [
        ("files", "warning"), ("workflow", "warning"), ("exports", "warning"), ("forge", "unknown"),
    ]  # fmt: skip
    assert "can move" in found[1][2]
    assert found[2][2] == f"{SITE}: no export ever came"
    checks(checkout, capsys, "--fail-on", "warning", code=10)


def test_every_finding_is_one_line_with_a_hint(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """State, name, what is, what to do."""
    (checkout.folder / ".github/workflows/blm.yml").unlink()
    settings = checkout.folder / "profiles" / SITE / "site.yaml"
    settings.write_text(settings.read_text() + "streams: {ahrefs.links: {primary: true}, gsc.links: {}}\n")  # fmt: skip
    export = checkout.folder.parent / "acme.example-backlinks_2026-02-06.csv"
    export.write_text(semrush("news.example"))
    checkout.blm("ingest", SITE, str(export))
    capsys.readouterr()
    checkout.blm("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ok      files: all files are sound" or lines[0].startswith("warning files:")
    assert [line.split()[0] for line in lines[1:]] == ["warning"] * 3 + ["unknown"]
    assert "no workflow audits this repository. hint: blm init makes" in lines[1]
    assert any(
        f"{SITE}: ahrefs.links never came, and proposals wait for it. hint: Ahrefs: Site Explorer"
        in line
        for line in lines
    )
    assert all(". hint: " in line for line in lines[1:])


def test_annotations_are_those_that_github_shows(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors and warnings alone, ten of each at most, and the rest counted."""
    for number in range(12):
        assert main(["-q", "init", str(checkout.folder), "--site", f"s{number}.example", "--owner", "ana"]) == 0  # fmt: skip
    capsys.readouterr()
    checkout.blm("doctor", "--format", "github", "--fail-on", "never")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert all(line.startswith("::warning title=blm ") for line in lines)
    assert "6 more of them" in lines[-1]


def test_broken_files_end_no_other_check(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors are counted, a folder that is no site and a workflow that is no YAML are told."""
    (checkout.folder / "profiles" / SITE / "site.yaml").write_text("schema: [")
    (checkout.folder / "profiles" / "Not a site").mkdir()
    (checkout.folder / ".github/workflows/blm.yml").write_text("on: [\n")
    found = checks(checkout, capsys, code=10)
    assert [(name, state) for name, state, _ in found] == [
        ("files", "error"), ("workflow", "error"), ("forge", "unknown"),
    ]  # fmt: skip
    assert "is no YAML" in found[1][2]


def test_another_name_of_the_workflow(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is found by what it does."""
    folder = checkout.folder / ".github/workflows"
    (folder / "blm.yml").rename(folder / "seo.yaml")
    (folder / "broken.yml").write_text("on: [\n")
    found = checks(checkout, capsys)
    assert found[1][2].startswith(".github/workflows/seo.yaml calls audit.yml at")


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder is one error with the way out, and nothing else is asked."""
    found = checks(Checkout(tmp_path, tmp_path), capsys, code=10)
    assert [state for _, state, _ in found] == ["error", "unknown"]


def test_a_forge_that_cannot_be_reached_is_a_finding(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No token, no such folder: what the files say is said all the same."""
    found = checks(checkout, capsys, "--forge", "github", code=10)
    assert found[-1] == ("forge", "error", "GITHUB_TOKEN is not set")
    found = checks(checkout, capsys, "--forge", "local:/nowhere.git", code=10)
    assert found[-1][:2] == ("forge", "error")
    assert not Path("/nowhere.git").exists()
    checkout.blm("doctor", "--forge", "gitlab", code=2)


def test_a_local_forge(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """A bare repository has no settings in the way, and nothing runs there that could be late."""
    found = checks(checkout, capsys, "--forge", f"local:{checkout.bare}")
    told = {name: state for name, state, _ in found}
    assert told["token"] == told["rules"] == told["privacy"] == "ok"
    assert "last run" not in told


@pytest.mark.parametrize("verb", ["doctor", "fetch", "todo", "disavow", "ingest"])
def test_help_says_what_a_verb_does(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, every option with its own, and no traceback."""
    assert main([verb, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: blm {verb} ")
    assert "--forge" in said
    rows = [line for line in said.splitlines() if line.startswith("  -")]
    assert len(rows) >= 8
