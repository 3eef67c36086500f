"""`blm ingest --push`: from a laptop, with git's own credentials and no forge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.line.checkouts import FOLDER, SITE, Checkout, semrush
from tests.line.repositories import commit, git

SECRET = "news.example"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file in somebody's downloads."""
    path = tmp_path / "Downloads" / "acme.example-backlinks_2026-02-06.csv"
    path.parent.mkdir()
    path.write_text(semrush(SECRET, "blog.example"))
    return path


def append(path: Path, text: str) -> None:
    """A person adds something at the end of a file."""
    path.write_text(path.read_text() + text)


def test_the_snapshot_is_pushed_and_the_file_is_not(
    checkout: Checkout, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One commit with the snapshot alone; no object at the remote holds the export, nor its folder."""
    append(checkout.folder / FOLDER / "site.yaml", "# mine\n")
    capsys.readouterr()
    checkout.blm("ingest", SITE, str(export), "--push")
    said = capsys.readouterr()
    assert f"pushed the snapshot of {SITE} to main: {checkout.main_at()[:12]}; exports stay here" in said.err  # fmt: skip
    changed = git(checkout.bare, "show", "--name-only", "--format=%s", "main").split("\n", 1)
    assert changed[0] == f"blm: snapshot and results of {SITE}"
    assert {path.split("/")[2] for path in changed[1].split()} == {
        "domains",
        "inventory",
        "exports.yaml",
    }
    objects = git(checkout.bare, "cat-file", "--batch-all-objects", "--batch-check").splitlines()
    blobs = [line.split()[0] for line in objects if " blob " in line]
    whole = "\n".join(git(checkout.bare, "cat-file", "blob", blob) for blob in blobs)
    assert export.read_text(encoding="utf-8-sig").splitlines()[0] not in whole
    assert "Downloads" not in whole
    assert git(checkout.folder, "status", "--porcelain").split() == ["M", f"{FOLDER}/site.yaml"]
    assert git(checkout.folder, "rev-parse", "HEAD").strip() == checkout.main_at()


def test_the_second_time_does_nothing(
    checkout: Checkout, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is known, main has the snapshot, no commit is made, and so it says."""
    checkout.blm("ingest", SITE, str(export), "--push")
    before = checkout.main_at()
    capsys.readouterr()
    checkout.blm("ingest", SITE, str(export), "--push")
    said = capsys.readouterr()
    assert "1 file already taken in before" in said.out
    assert f"nothing to push: main has the snapshot of {SITE}" in said.err
    assert checkout.main_at() == before


def test_what_was_taken_in_earlier_is_pushed_too(checkout: Checkout, export: Path) -> None:
    """An ingest without --push, or one that could not push, is made up for by the next."""
    checkout.blm("ingest", SITE, str(export))
    before = checkout.main_at()
    checkout.blm("ingest", SITE, str(export), "--push")
    assert checkout.main_at() != before
    assert f"{FOLDER}/exports.yaml" in checkout.files()


def test_a_checkout_that_is_behind_catches_up(
    checkout: Checkout, export: Path, tmp_path: Path
) -> None:
    """Newer files of the site come first, other work on main stays, and neither is lost."""
    other = checkout.clone("other")
    second = tmp_path / "Downloads" / "acme.example-backlinks_2026-02-08.csv"
    second.write_text(semrush("late.example", SECRET, seen="2026-02-07"))
    Checkout(other, checkout.bare).blm("ingest", SITE, str(second), "--push")
    (other / "README.md").write_text("# ours\n")
    git(other, "add", "README.md")
    git(other, "commit", "-qm", "Readme")
    git(other, "push", "-q", "origin", "main")
    checkout.blm("ingest", SITE, str(export), "--push")
    lines = git(checkout.bare, "show", f"main:{FOLDER}/exports.yaml")
    assert "2026-02-06.csv" in lines
    assert "2026-02-08.csv" in lines
    assert "README.md" in checkout.files()
    assert git(checkout.folder, "status", "--porcelain") == ""


def test_other_work_on_main_is_in_nobodys_way(checkout: Checkout, export: Path) -> None:
    """The commit goes on top of what others pushed to other paths, whatever lies changed here."""
    checkout.drop("main", {"README.md": b"# theirs\n"})
    (checkout.folder / "START-HERE.md").write_text("mine\n")
    checkout.blm("ingest", SITE, str(export), "--push")
    assert {"README.md", f"{FOLDER}/exports.yaml"} <= set(checkout.files())
    assert (checkout.folder / "START-HERE.md").read_text() == "mine\n"
    assert "mine" not in git(checkout.bare, "show", "main:START-HERE.md")


def test_a_change_of_a_person_in_the_way_is_said_first(
    checkout: Checkout, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is read, written or pushed before the person has pulled."""
    checkout.drop("main", {f"{FOLDER}/site.yaml": (checkout.folder / FOLDER / "site.yaml").read_bytes() + b"# theirs\n"})  # fmt: skip
    append(checkout.folder / FOLDER / "site.yaml", "# mine\n")
    before = checkout.main_at()
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    said = capsys.readouterr().err
    assert f"main of the remote has newer files in {FOLDER}. hint: git pull" in said
    assert not (checkout.folder / FOLDER / "exports.yaml").exists()
    assert checkout.main_at() == before


def test_a_base_branch_that_takes_no_push(
    checkout: Checkout, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a forge the sentence says how the pull request comes about; the snapshot is kept."""
    hook = checkout.bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    before = checkout.main_at()
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    said = capsys.readouterr().err
    assert "hint: set GITHUB_REPOSITORY and GITHUB_TOKEN" in said
    assert "Traceback" not in said
    assert checkout.main_at() == before
    assert (checkout.folder / FOLDER / "exports.yaml").exists()
    hook.unlink()
    checkout.blm("ingest", SITE, str(export), "--push")
    assert checkout.main_at() != before


def test_a_local_forge_takes_it(
    checkout: Checkout, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --forge local:PATH the bare repository there is the remote."""
    checkout.blm("ingest", SITE, str(export), "--push", "--forge", f"local:{checkout.bare}")
    assert f"pushed the snapshot of {SITE} to main" in capsys.readouterr().err
    checkout.blm("ingest", SITE, str(export), "--push", "--forge", f"local:{checkout.bare}")
    assert "nothing to push" in capsys.readouterr().err
    checkout.blm("ingest", SITE, str(export), "--push", "--forge", "local:/nowhere.git", code=1)
    assert "/nowhere.git is not there. hint:" in capsys.readouterr().err


def test_ways_to_call_it_wrong(
    checkout: Checkout, export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown site, no file, no export, no remote, no network, no checkout: one sentence each."""
    checkout.blm("ingest", "acme.exampel", str(export), "--push", code=1)
    assert "did you mean acme.example?" in capsys.readouterr().err
    checkout.blm("ingest", SITE, str(tmp_path / "none.csv"), code=2)
    notes = tmp_path / "notes.csv"
    notes.write_text("a,b\n1,2\n")
    checkout.blm("ingest", SITE, str(notes), "--push", code=1)
    capsys.readouterr()
    git(checkout.folder, "remote", "set-url", "origin", "http://127.0.0.1:1/gone.git")
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    assert (
        "hint: check the remote's address (git remote -v), the network" in capsys.readouterr().err
    )
    git(checkout.folder, "remote", "remove", "origin")
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    assert "no remote named origin. hint: git remote add" in capsys.readouterr().err
    (checkout.folder / ".git").rename(tmp_path / "elsewhere")
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    assert "nothing to push from. hint: clone the repository" in capsys.readouterr().err
    Checkout(tmp_path / "nothing", tmp_path).blm("ingest", SITE, str(export), code=1)
    assert "holds no blm.yaml" in capsys.readouterr().err


def test_a_race_is_lost_without_harm(
    checkout: Checkout,
    export: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Somebody pushes the same files in between: theirs stay, and the way on is said and works."""
    second = tmp_path / "Downloads" / "acme.example-backlinks_2026-02-08.csv"
    second.write_text(semrush("late.example", SECRET, seen="2026-02-07"))
    faster = Checkout(checkout.clone("faster"), checkout.bare)
    faster.blm("ingest", SITE, str(second))
    commit(faster.folder, "Faster")
    hook = checkout.folder / ".git/hooks/pre-push"
    hook.write_text(
        '#!/bin/sh\nrm "$0"\nunset $(git rev-parse --local-env-vars)\n'
        f"git -C '{faster.folder}' push -q origin main\n"
    )
    hook.chmod(0o755)
    checkout.blm("ingest", SITE, str(export), "--push", code=1)
    said = capsys.readouterr().err
    assert not hook.exists()
    assert f"hint: git restore {FOLDER}, git pull, then the same command again" in said
    assert "2026-02-06" not in git(checkout.bare, "show", f"main:{FOLDER}/exports.yaml")
    git(checkout.folder, "clean", "-qfd", FOLDER)
    git(checkout.folder, "restore", FOLDER)
    git(checkout.folder, "pull", "-q")
    checkout.blm("ingest", SITE, str(export), "--push")
    lines = git(checkout.bare, "show", f"main:{FOLDER}/exports.yaml")
    assert "2026-02-06" in lines
    assert "2026-02-08" in lines
