"""What torture found, each once: an error at its place, and the other sites go on."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from tests.pace import DEEP
from torture.sites import BEFORE, SITE, TODAY, Bench

PROFILE = f"profiles/{SITE}"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(bench: Bench, tmp_path: Path) -> Path:
    """The repository in its old state."""
    return bench.copy(tmp_path / "repository")


@pytest.fixture
def say(root: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a verb in the repository: exit code, output, messages."""

    def run(*arguments: str, today: str = TODAY) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--repo", str(root), "--today", today, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_site(root: Path, name: str) -> None:
    """A second site without exports."""
    folder = root / "profiles" / name
    folder.mkdir()
    text = (root / PROFILE / "site.yaml").read_text(encoding="utf-8")
    (folder / "site.yaml").write_text(text.replace(SITE, name), encoding="utf-8")


def test_dates_of_the_history_are_checked(root: Path, say: Say) -> None:
    """A date that is none is an error at line and column, for every verb that reads it."""
    change(root / PROFILE / "history.yaml", f'"today": "{BEFORE}"', '"today": "2026-02-30"')
    where = f"{PROFILE}/history.yaml:2:"
    for verb in (["validate"], ["report", SITE], ["audit", SITE, "--replay"]):
        code, out, err = say(*verb)
        assert code in {1, 10}
        assert where in out + err
        assert "today must be a date, not the text '2026-02-30'" in out + err


def test_types_of_the_history_are_checked(root: Path, say: Say) -> None:
    """A count that is text is an error, and so is a key that is missing."""
    change(root / PROFILE / "history.yaml", '"live": ', '"live": -')
    change(root / PROFILE / "history.yaml", '"provisional"', '"provisionally"')
    code, out, _ = say("validate")

    assert code == 10
    assert "provisional is missing" in out
    assert "links must be a mapping of a whole number from 0" in out


def test_a_deleted_shard_is_noticed(root: Path, say: Say) -> None:
    """Fewer links than the last audit counted: a file of the inventory is missing."""
    shard = max((root / PROFILE / "inventory").glob("*.yaml"), key=lambda path: path.stat().st_size)
    shard.unlink()
    code, out, _ = say("validate")

    assert code == 10
    assert f"{PROFILE}/inventory: the files hold" in out


def test_a_family_needs_weights(root: Path, say: Say) -> None:
    """A family of suspicion with an empty list of weights is an error at its place."""
    policy = "schema: 1\nname: own\nextends: default\nsuspicion:\n  families:\n    odd: {cap: 1, weights: []}\n"
    (root / "policies/own.yaml").write_text(policy, encoding="utf-8")
    change(root / PROFILE / "site.yaml", "policy: default", "policy: own")
    code, out, _ = say("validate")

    assert code == 10
    assert "policies/own.yaml:6:" in out
    assert say("audit", SITE)[0] == 1


def test_a_bug_in_one_site_lets_the_others_go_on(
    root: Path, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 stands for the worst site, and the other one is audited.

    Python's own library raises here what nobody expects of it.
    """
    add_site(root, "broken.example")
    broken, opened = root / "profiles/broken.example/decisions.yaml", Path.open
    broken.write_text("schema: 1\ndecisions: []\n")

    def fail(path: Path, *how: Any, **further: Any) -> Any:
        if path == broken:
            raise KeyError(path.name)
        return opened(path, *how, **further)

    monkeypatch.setattr(Path, "open", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, out, err = say("--format", "json", "audit", "--all")

    assert code == 3
    assert "broken.example: this is a bug in blm" in err
    assert [found["site"] for found in json.loads(out)] == [SITE]


def test_a_site_without_audit_lets_the_report_go_on(root: Path, say: Say) -> None:
    """With --all a site that was never audited is said to be so, and is no error; alone it is."""
    add_site(root, "new.example")
    code, out, err = say("--format", "json", "report", "--all")

    assert code == 0
    assert [found["site"] for found in json.loads(out)] == [SITE]
    assert err.startswith("new.example: new.example was never audited")
    assert say("report", "new.example")[0] == 1


def test_an_interrupted_run_shows_in_a_checkout_that_only_reads(root: Path, say: Say) -> None:
    """A journal that cannot be finished is an error, even for a verb that writes nothing."""
    shutil.rmtree(root / ".blm", ignore_errors=True)
    (root / ".blm").mkdir()
    (root / ".blm/lock").mkdir()  # no file can be opened here, as on a read-only disk
    shutil.rmtree(root / "exports")
    assert say("audit", SITE)[0] == 0
    (root / ".blm/journal").write_bytes(b"[]")
    code, _, err = say("audit", SITE)

    assert code == 1
    assert "an interrupted run left .blm/journal" in err


def test_a_clock_moved_back_writes_nothing(root: Path, say: Say) -> None:
    """With --write a day before the last run is refused; without, the audit is printed."""
    shutil.rmtree(root / "exports")
    code, _, err = say("audit", SITE, "--write", today="2026-09-21")

    assert code == 11
    assert f"today is 2026-09-21, but the last audit was on {BEFORE} (--today)" in err
    assert say("audit", SITE, today="2026-09-21")[0] == 0


def test_a_file_of_errors_is_read_in_bounds(root: Path, say: Say) -> None:
    """A hundred broken lines, keys or repetitions are told, not a million."""
    (root / PROFILE / "history.yaml").write_text("- 1\n" * 5_000, encoding="utf-8")
    (root / PROFILE / "targets.yaml").write_text(
        "".join(f"k{n}: v\n" for n in range(5_000)), encoding="utf-8"
    )
    code, out, _ = say("--format", "json", "validate")
    files = [error["file"] for error in json.loads(out)["errors"]]

    assert code == 10
    assert files.count(f"{PROFILE}/history.yaml") == 102
    assert 100 <= files.count(f"{PROFILE}/targets.yaml") <= 103


class Denial:
    """Looks at a path, of which one is refused: the first is number 0."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self.left = str(path), number

    def of(self, look: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        """The function, counted."""

        def denied(path: object, **options: object) -> os.stat_result:
            if str(path) == self._path:
                self.left -= 1
                if self.left == -1:
                    raise PermissionError(errno.EACCES, "Permission denied", self._path)
            return look(path, **options)

        return denied


def test_a_history_that_may_not_be_looked_at_is_not_absent(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever look at it is refused, no audit begins the history anew."""
    codes = []
    for number in range(0, 20, 1 if DEEP else 3):
        root = bench.copy(tmp_path / str(number))
        history = root / PROFILE / "history.yaml"
        before = history.read_bytes()
        denial = Denial(history, number)
        with monkeypatch.context() as patch:
            for name in ("stat", "lstat"):
                patch.setattr(os, name, denial.of(getattr(os, name)))
            codes.append(main(["--repo", str(root), "--today", TODAY, "audit", SITE, "--write"]))
        assert history.read_bytes().startswith(before)
        if denial.left >= 0:
            break

    assert 1 in codes
    assert codes[-1] == 0


def test_a_scratch_folder_that_stays_is_no_error(
    root: Path, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are written, so the run ended well; what a run says of half a run is not lost."""
    remove = os.rmdir

    def fail(path: str, **options: object) -> None:
        if Path(path).name.startswith("blm-"):
            raise OSError(errno.EROFS, "Read-only file system", path)
        remove(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "rmdir", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, _ = say("audit", SITE, "--write")

    assert code == 0
    assert list(tmp_path.glob("blm-*"))


def test_a_lock_that_closes_badly_is_no_error(
    root: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last step of a run cannot undo it, so it does not make it fail."""
    close, failed = os.close, []

    def fail(descriptor: int) -> None:
        lock = os.path.samestat(os.fstat(descriptor), (root / ".blm/lock").stat())
        close(descriptor)
        if lock:
            failed.append(descriptor)
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "close", fail)

    assert say("audit", SITE, "--write")[0] == 0
    assert failed
