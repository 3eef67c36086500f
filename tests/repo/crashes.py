"""Run by `test_writes.py` in a process of its own: a run is killed at each step it takes on disk.

Every child gets a fresh repository, patched functions of the operating system that count their
calls, and the number of the call before or after which it dies. Prints one JSON object.
"""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blm.errors import BlmError
from blm.repo.working_tree.transaction import Transaction, heal, lock

CALLS = ((os, "fsync"), (os, "replace"), (os, "unlink"), (os, "mkdir"), (os, "link"), (os, "rmdir"), (os, "open"), (os, "fchmod"), (io, "open"))  # fmt: skip
OLD = {"a.yaml": "old a", "deep/b.yaml": "old b", "gone.yaml": "to delete", "same.yaml": "same"}
NEW = {"a.yaml": "new a", "deep/b.yaml": "new b", "made/new/c.yaml": "new c", "same.yaml": "same"}


def make(root: Path) -> None:
    """The repository before the run."""
    for path, text in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def state(root: Path) -> dict[str, str]:
    """Every file of the repository but those of blm itself."""
    files = (path for path in root.rglob("*") if path.is_file() and ".blm" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def leftovers(root: Path) -> list[str]:
    """What a run left behind in `.blm`."""
    names = {path.name for path in (root / ".blm").glob("*")}
    return sorted(names - {"lock", ".gitignore"})


def commit(root: Path) -> None:
    """The run: from `OLD` to `NEW`."""
    transaction = Transaction(root)
    for path in {**OLD, **NEW}:
        transaction.put(path, NEW[path].encode() if path in NEW else None)
    transaction.commit()


def patch(act: Callable[[int], None]) -> None:
    """Call `act` with a rising number before and after each call on the disk."""
    count = 0

    def wrap(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **keywords: Any) -> Any:
            nonlocal count
            number = count
            count += 2
            act(number)
            try:
                return call(*args, **keywords)
            finally:
                act(number + 1)

        return counted

    for module, name in CALLS:
        setattr(module, name, wrap(getattr(module, name)))


def die_at(number: int) -> Callable[[int], None]:
    """An act that kills the process at one number."""

    def act(count: int) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def fail_at(number: int) -> Callable[[int], None]:
    """An act that reports a full disk at one number, once."""

    def act(count: int) -> None:
        if count == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a file")

    return act


def run(root: Path, act: Callable[[int], None] | None, what: Callable[[Path], object]) -> str:
    """What a child came to: ``killed``, ``refused`` (an expected error), ``done``."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            if act is not None:
                patch(act)
            what(root)
            code = 0
        except BlmError:
            code = 1
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    return (
        "killed"
        if os.WIFSIGNALED(status)
        else {0: "done", 1: "refused"}.get(os.WEXITSTATUS(status), "crashed")
    )


def judge(root: Path, bad: list[str], where: str) -> str:
    """Heal, then check that all is old or all is new, and nothing is left over."""
    heal(root)
    now = state(root)
    verdict = "old" if now == OLD else "new" if now == NEW else "mixed"
    if verdict == "mixed" or heal(root) is not None or leftovers(root):
        bad.append(f"{where}: {verdict} {now} {leftovers(root)}")
    return verdict


def kill_everywhere(folder: Path) -> dict[str, Any]:
    """A commit killed at each step, and its healing killed at each step."""
    seen: dict[str, int] = {"old": 0, "new": 0, "mixed": 0, "heals": 0}
    bad: list[str] = []
    step = 0
    while True:
        root = Path(tempfile.mkdtemp(dir=folder))
        make(root)
        ended = run(root, die_at(step), commit)
        if ended != "killed":
            seen["steps"] = step
            bad += [] if ended == "done" and state(root) == NEW and not leftovers(root) else [ended]
            return {**seen, "bad": bad}
        again = 0
        while step % 3 == 0 and run(root, die_at(again), heal) == "killed":
            seen["heals"] += 1
            again += 2
        seen[judge(root, bad, f"killed at {step}")] += 1
        step += 1


def fail_everywhere(folder: Path, steps: int) -> dict[str, Any]:
    """A commit in which one call fails: refused with the old state, or done with the new one."""
    ends: dict[str, int] = {}
    bad: list[str] = []
    for step in range(steps):
        root = Path(tempfile.mkdtemp(dir=folder))
        make(root)
        ended = run(root, fail_at(step), commit)
        now = state(root)
        verdict = judge(root, bad, f"failed at {step}")
        expected = {"refused": ("old", OLD), "done": ("new", NEW)}.get(ended)
        if expected != (verdict, now):
            bad.append(f"failed at {step}: {ended} {now}, {verdict} after healing")
        ends[ended] = ends.get(ended, 0) + 1
    return {**ends, "bad": bad}


def fail_then_kill(folder: Path) -> dict[str, Any]:
    """A rename fails, and the run is killed at each step of undoing."""
    bad: list[str] = []
    verdicts: dict[str, int] = {"old": 0, "new": 0, "mixed": 0}
    step = 0
    while True:
        root = Path(tempfile.mkdtemp(dir=folder))
        make(root)
        renames = 0
        begun: list[int] = []

        def act(count: int, number: int = step, begun: list[int] = begun) -> None:
            if begun:
                begun.append(count)
                if len(begun) - 2 == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        def failing(
            source: Any, target: Any, *, replace: Any = os.replace, begun: list[int] = begun
        ) -> None:
            nonlocal renames
            renames += 1
            if renames == 4 and not begun:
                begun.append(0)
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(target))
            replace(source, target)

        def what(where: Path) -> None:
            os.replace = failing  # type: ignore[assignment]
            patch(act)
            commit(where)

        ended = run(root, None, what)
        if ended != "killed":
            if ended != "refused" or state(root) != OLD or leftovers(root):
                bad.append(f"undoing: {ended} {state(root)} {leftovers(root)}")
            return {**verdicts, "steps": step, "bad": bad}
        verdicts[judge(root, bad, f"undoing killed at {step}")] += 1
        step += 1


def full_disk(folder: Path) -> str:
    """A file larger than the process may write."""
    root = Path(tempfile.mkdtemp(dir=folder))
    make(root)

    def what(where: Path) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        transaction = Transaction(where)
        transaction.put("a.yaml", b"small")
        transaction.put("big.yaml", b"x" * 100_000)
        transaction.commit()

    ended = run(root, None, what)
    return ended if state(root) == OLD and heal(root) is None else f"{ended}, but changed"


def read_only(folder: Path) -> str:
    """A folder in which an ordinary user may not write."""
    root = Path(tempfile.mkdtemp(dir=folder))
    make(root)
    for path in (folder, root, root / "deep", *root.rglob("*")):
        path.chmod(0o777)
    (root / "deep").chmod(0o555)

    def what(where: Path) -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        commit(where)

    ended = run(root, None, what)
    return ended if state(root) == OLD and heal(root) is None else f"{ended}, but changed"


def two_runs(folder: Path) -> str:
    """A second process asks for the lock while the first holds it."""
    root = Path(tempfile.mkdtemp(dir=folder))

    def what(where: Path) -> None:
        with lock(where):
            return

    with lock(root):
        held = run(root, None, what)
    return f"{held}, then {run(root, None, what)}"


if __name__ == "__main__":
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # waits for no disk
    with tempfile.TemporaryDirectory(dir=memory) as name:
        base = Path(name)
        kills = kill_everywhere(base)
        report = {
            "kills": kills,
            "failures": fail_everywhere(base, kills["steps"]),
            "undoing": fail_then_kill(base),
            "full_disk": full_disk(base),
            "read_only": read_only(base),
            "two_runs": two_runs(base),
        }
    sys.stdout.write(json.dumps(report))
