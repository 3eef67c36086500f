"""Runs of blm in child processes, and how each ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from torture.faults import Fault, Step, compile_shim, parse_steps

ROOT = Path(__file__).parents[1]
SECONDS = 120.0
"""Seconds after which a run counts as hanging."""
NONE = Fault("nothing")
WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        code: exit code; below 0 the number of the signal that killed it.
        out: standard output.
        err: standard error.
        seconds: it took.
        peak_mb: the most memory that it held.
        after: seconds from the path that was waited for to its end; all of them without one.
        steps: that it took on the file system, where they were asked for.
    """

    code: int
    out: str
    err: str
    seconds: float
    peak_mb: float
    after: float
    steps: tuple[Step, ...] = ()

    @property
    def killed(self) -> bool:
        """True if a signal killed it."""
        return self.code < 0

    def complaint(self, *codes: int) -> str:
        """Why this is not a clear error; empty if it ended with one of the codes and a message."""
        if self.code not in codes:
            return f"exit code {self.code}: {self.last_line()}"
        if "Traceback" in self.err or "this is a bug" in self.err or not self.err.strip():
            return f"no sentence: {self.last_line()}"
        return ""

    def last_line(self) -> str:
        """The last line of standard error, or of a bug's log."""
        lines = self.err.strip().splitlines() or ["nothing said"]
        path = Path(lines[-1].rpartition(" ")[2])
        if "this is a bug" in lines[-1] and path.is_file():
            trace = path.read_text(encoding="utf-8").strip().splitlines()
            own = [line.strip() for line in trace if "/blm/" in line]
            return " / ".join([*own[-1:], trace[-1]])
        return lines[-1]


def environment() -> dict[str, str]:
    """Environment variables with which a process can import blm and torture."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "PYTHONPATH": str(ROOT), "USER": "ana", "POLARS_MAX_THREADS": "1"}


class Zygote:
    """A process that has imported blm already and forks a child for each run."""

    def __init__(self, library: Path | None) -> None:
        settings = environment()
        if library is not None:
            settings["LD_PRELOAD"] = str(library)
        named = [] if library is None else [str(library)]
        self._process = subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-m", "torture.zygote", *named],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=settings,
        )

    def run(
        self,
        arguments: Sequence[str],
        root: Path,
        folder: Path,
        fault: Fault = NONE,
        *,
        note: bool = False,
        seconds: float = SECONDS,
        after: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Ended:
        """One run of blm with a fault armed in it.

        Args:
            arguments: of the command line.
            root: of the repository; steps count below it and in the run's temporary folder.
            folder: for the run's output.
            fault: what goes wrong.
            note: whether its steps are listed.
            seconds: after which it is killed.
            after: a path from whose appearance on the seconds are counted.
            variables: of the environment; the run is then a group of processes of its own, whose
                number stands in the file ``pid`` of the folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "steps"
        request = {
            "arguments": list(arguments),
            "root": str(root),
            "folder": str(folder),
            "fault": asdict(fault),
            "log": str(log) if note else "",
            "seconds": seconds,
            "after": str(after or ""),
            "variables": dict(variables or {}),
        }
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the zygote has no pipes")
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        steps = tuple(parse_steps(_read(log))) if note else ()
        return Ended(out=_read(folder / "out"), err=_read(folder / "err"), steps=steps, **answer)

    def end(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Nursery:
    """A pool of zygotes, which threads borrow."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="torture-shim-")
        library = compile_shim(Path(self._folder.name))
        self.armed = library is not None
        self._free: SimpleQueue[Zygote] = SimpleQueue()
        for _ in range(workers):
            self._free.put(Zygote(library))
        self._workers = workers
        self.threads = ThreadPoolExecutor(workers)

    def __enter__(self) -> Self:
        """The nursery itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End all processes."""
        self.threads.shutdown()
        for _ in range(self._workers):
            self._free.get().end()
        self._folder.cleanup()

    def run(
        self,
        arguments: Sequence[str],
        root: Path,
        folder: Path,
        fault: Fault = NONE,
        *,
        note: bool = False,
        seconds: float = SECONDS,
        after: Path | None = None,
    ) -> Ended:
        """As `Zygote.run`, by the next free zygote."""
        zygote = self._free.get()
        try:
            return zygote.run(
                arguments, root, folder, fault, note=note, seconds=seconds, after=after
            )
        finally:
            self._free.put(zygote)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
