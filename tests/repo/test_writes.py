"""Writes: the files of one run change together or not at all, however the run ends."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from blm.errors import BlmError
from blm.repo.working_tree.transaction import Transaction, heal, lock

ROOT = Path(__file__).parents[2]


def write(root: Path, files: dict[str, bytes | None]) -> tuple[str, ...]:
    """One run that writes, or deletes, these files."""
    transaction = Transaction(root)
    for path, content in files.items():
        transaction.put(path, content)
    return transaction.commit()


@cache
def crashes() -> dict[str, Any]:
    """What came of killing and failing runs in a process of their own."""
    script = Path(__file__).parent / "crashes.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, check=True
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_a_run_killed_at_any_step_is_all_or_nothing() -> None:
    """After SIGKILL at each call on the disk, healing leaves all old files or all new ones."""
    kills = crashes()["kills"]

    assert kills["bad"] == []
    assert kills["mixed"] == 0
    assert kills["old"] + kills["new"] == kills["steps"] > 50
    assert min(kills["old"], kills["new"]) > 10


def test_a_healing_run_may_be_killed_too() -> None:
    """Healing that is killed at any step is finished by the next one."""
    assert crashes()["kills"]["heals"] > 50
    assert crashes()["undoing"]["bad"] == []
    assert crashes()["undoing"]["steps"] > 10


def test_a_call_that_fails_leaves_the_old_state() -> None:
    """Whichever call fails, the run is refused with all old files, or is done with all new ones."""
    failures = crashes()["failures"]

    assert failures["bad"] == []
    assert failures["refused"] > failures["done"] > 0


def test_full_disk_and_read_only_folder_are_expected_errors() -> None:
    """A disk that takes no more, or a folder without permission, changes nothing."""
    assert (crashes()["full_disk"], crashes()["read_only"]) == ("refused", "refused")


def test_two_runs_are_kept_apart_across_processes() -> None:
    """While one process holds the lock another is refused; the lock ends with its holder."""
    assert crashes()["two_runs"] == "refused, then done"


def test_commit_writes_deletes_and_tells(tmp_path: Path) -> None:
    """New, changed and deleted files come back sorted; folders are made as needed."""
    (tmp_path / "old.yaml").write_bytes(b"x")
    (tmp_path / "same.yaml").write_bytes(b"s")
    changed = write(
        tmp_path,
        {
            "z/y/new.yaml": b"n",
            "old.yaml": None,
            "same.yaml": b"s",
            "gone.yaml": None,
            "empty": b"",
        },
    )

    assert changed == ("empty", "old.yaml", "z/y/new.yaml")
    assert (tmp_path / "z/y/new.yaml").read_bytes() == b"n"
    assert not (tmp_path / "old.yaml").exists()
    assert sorted(p.name for p in (tmp_path / ".blm").iterdir()) == [".gitignore"]
    assert (tmp_path / ".blm/.gitignore").read_text() == "*\n"


def test_unchanged_files_are_not_touched(tmp_path: Path) -> None:
    """The same bytes keep their file and its time; a run without changes makes no folder at all."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"same")
    os.utime(path, ns=(1, 1))
    before = path.stat()

    assert write(tmp_path, {"a.yaml": b"same", "b/none.yaml": None}) == ()
    assert path.stat().st_mtime_ns == before.st_mtime_ns == 1
    assert path.stat().st_ino == before.st_ino
    assert [p.name for p in tmp_path.iterdir()] == ["a.yaml"]


def test_permissions_of_a_file_stay(tmp_path: Path) -> None:
    """A file that is written anew keeps its mode."""
    path = tmp_path / "run.sh"
    path.write_bytes(b"a")
    path.chmod(0o750)
    write(tmp_path, {"run.sh": b"b"})

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"b", 0o750)


def test_the_last_word_about_a_path_counts(tmp_path: Path) -> None:
    """Nothing is written before the commit, and changes can be looked at until then."""
    transaction = Transaction(tmp_path)
    transaction.put("a", b"1")
    transaction.put("b", b"2")
    transaction.put("a", None)

    assert transaction.changes() == {"b": b"2"}
    assert list(tmp_path.iterdir()) == []
    assert transaction.commit() == ("b",)


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "", ".", ".git/config", ".blm/lock", ".git"]
)
def test_paths_outside_are_refused(tmp_path: Path, path: str) -> None:
    """No path leaves the repository or reaches into git's and blm's own folders."""
    with pytest.raises(BlmError):
        Transaction(tmp_path).put(path, b"x")


def test_symbolic_links_are_refused(tmp_path: Path) -> None:
    """Nothing is written through a link, be it the file, a folder above it or blm's own folder."""
    root, other = tmp_path / "root", tmp_path / "other"
    root.mkdir()
    other.mkdir()
    (root / "within").mkdir()
    (root / "out").symlink_to(other)
    (root / "link").symlink_to("within")
    (root / "file").symlink_to("within/x")
    transaction = Transaction(root)
    for path in ("out/x", "link/x", "file"):
        with pytest.raises(BlmError, match=r"leads out of|symbolic link"):
            transaction.put(path, b"x")
    (root / ".blm").symlink_to(other)
    transaction.put("ok", b"x")
    with pytest.raises(BlmError, match=r"\.blm is a symbolic link"):
        transaction.commit()
    with pytest.raises(BlmError, match=r"\.blm is a symbolic link"), lock(root):
        pass
    with pytest.raises(BlmError, match=r"\.blm is a symbolic link"):
        heal(root)
    assert list(other.iterdir()) == []


def test_a_link_made_after_put_is_refused_at_commit(tmp_path: Path) -> None:
    """Paths are looked at again when they are written."""
    transaction = Transaction(tmp_path)
    transaction.put("a/x", b"x")
    (tmp_path / "b").mkdir()
    (tmp_path / "a").symlink_to("b")
    with pytest.raises(BlmError, match="symbolic link"):
        transaction.commit()
    assert list((tmp_path / "b").iterdir()) == []


def test_folders_are_no_files(tmp_path: Path) -> None:
    """A folder in place of a file, or a file in place of a folder, is an expected error."""
    (tmp_path / "a").mkdir()
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(BlmError, match="a is not a plain file"):
        Transaction(tmp_path).put("a", b"x")
    with pytest.raises(BlmError, match="nothing was changed"):
        write(tmp_path, {"f/x": b"x", "b": b"y"})
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != ".blm") == ["a", "f"]


@contextmanager
def short_files(size: int) -> Iterator[None]:
    """No file grows longer than so many bytes meanwhile, in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_folders_made_for_nothing_are_removed(tmp_path: Path) -> None:
    """When a run is undone, the folders it made go too: its file fits the disk, its journal does not."""
    said = "a file cannot be written: File too large; nothing was changed"
    with short_files(16), pytest.raises(BlmError, match=said):
        write(tmp_path, {"new/deep/x": b"x"})
    assert [p.name for p in tmp_path.iterdir()] == [".blm"]


def test_an_interrupted_person_gets_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two renames puts the old files back and is passed on."""
    (tmp_path / "a").write_bytes(b"old")
    calls = []
    replace = Path.replace

    def interrupt(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, {"a": b"new", "b": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"
    assert not (tmp_path / "b").exists()
    assert heal(tmp_path) is None


def test_heal_says_what_it_did(tmp_path: Path) -> None:
    """Nothing to heal is None; otherwise a sentence tells what was done."""
    assert heal(tmp_path) is None
    (tmp_path / ".blm/stage").mkdir(parents=True)
    (tmp_path / ".blm/stage/0").write_bytes(b"new")
    assert heal(tmp_path) == "removed the temporary files of an interrupted run"
    (tmp_path / ".blm/stage").mkdir()
    (tmp_path / ".blm/stage/0").write_bytes(b"new")
    (tmp_path / ".blm/journal").write_text(
        '[{"path": "a.yaml", "number": 0, "deletes": false, "existed": false}]'
    )
    assert heal(tmp_path) == "finished an interrupted run: 1 file written"
    assert (tmp_path / "a.yaml").read_bytes() == b"new"
    assert heal(tmp_path) is None


@pytest.mark.parametrize(
    "journal",
    [
        "nonsense",
        "[1]",
        '[{"path": "a"}]',
        '{"path": 1}',
        "[" * 100_000,
        '[{"path": "a", "number": "../0", "deletes": false, "existed": false}]',
        '[{"path": "../a", "number": 0, "deletes": true, "existed": true}]',
        '[{"path": "/etc/a", "number": 0, "deletes": true, "existed": true}]',
        '[{"path": ".git/config", "number": 0, "deletes": false, "existed": true}]',
    ],
)
def test_a_journal_from_elsewhere_is_refused(tmp_path: Path, journal: str) -> None:
    """A journal that blm did not write, or that names other files, is never followed."""
    root = tmp_path / "root"
    (root / ".blm/stage").mkdir(parents=True)
    (root / ".blm/stage/0").write_bytes(b"evil")
    (tmp_path / "a").write_bytes(b"mine")
    (root / ".blm/journal").write_text(journal)
    with pytest.raises(BlmError):
        heal(root)
    assert (tmp_path / "a").read_bytes() == b"mine"


def test_readers_share_the_lock_and_keep_writers_out(tmp_path: Path) -> None:
    """Runs that only read are several at a time; one that writes comes when all have ended."""
    with lock(tmp_path, writes=False), lock(tmp_path, writes=False) as second:
        assert second
        with pytest.raises(BlmError, match="another run of blm is working"), lock(tmp_path):
            pass
    writer = pytest.raises(BlmError, match=rf"another run .* \(process {os.getpid()}\)")
    with lock(tmp_path), writer, lock(tmp_path, writes=False):
        pass


def test_a_reader_that_has_to_heal_is_alone(tmp_path: Path) -> None:
    """What a killed run left is settled by one run, however little it wants to write."""
    with lock(tmp_path, writes=False):
        working = pytest.raises(BlmError, match="another run of blm is working")
        with working, lock(tmp_path, writes=False, left_over=lambda: True):
            pass
    with lock(tmp_path, writes=False, left_over=lambda: True):
        pass


def test_lock_names_its_holder(tmp_path: Path) -> None:
    """A second run is told which process works; afterwards the lock is free again."""
    held = pytest.raises(BlmError, match=rf"another run .* \(process {os.getpid()}\)")
    with lock(tmp_path), held, lock(tmp_path):
        pass
    with lock(tmp_path):
        pass
