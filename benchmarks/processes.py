"""Measuring of one process from start to end, by the system's accounting.

This module, and all that the harness imports, stays with the standard library: a process begins
with the peak memory of the one that started it, so the harness must stay smaller than any row.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Failed(Exception):
    """A measured process failed, or a result was not as required."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One process.

    Attributes:
        seconds: of wall time.
        peak_mb: largest resident memory in MB (a million bytes).
        processor: seconds of processor time, user and system.
    """

    seconds: float
    peak_mb: float
    processor: float


@dataclass(frozen=True, slots=True)
class Row:
    """Several measured processes of the same task.

    Attributes:
        name: for machines.
        title: for people.
        samples: one per process.
    """

    name: str
    title: str
    samples: tuple[Sample, ...]

    @property
    def seconds(self) -> float:
        """Median wall time."""
        return statistics.median(sample.seconds for sample in self.samples)

    @property
    def peak_mb(self) -> float:
        """Median peak memory."""
        return statistics.median(sample.peak_mb for sample in self.samples)

    def describe(self) -> dict[str, Any]:
        """The row as plain values, without ratios."""
        return {
            "name": self.name,
            "title": self.title,
            "seconds": round(self.seconds, 3),
            "peak_mb": round(self.peak_mb, 1),
            "runs": len(self.samples),
            "all_seconds": [round(sample.seconds, 3) for sample in self.samples],
        }


def run(command: Sequence[str], output: Path, *, folder: Path | None = None) -> Sample:
    """Run a command to its end, what it prints going to `output`.

    Args:
        command: the program's path and its words.
        output: for standard output; errors go beside it, ``.err`` added.
        folder: that ``python -m`` imports from, where it is not installed.

    Raises:
        Failed: it ended with another code than 0.
    """
    errors = output.with_name(f"{output.name}.err")
    environment = {**os.environ, "PYTHONPATH": str(folder)} if folder else dict(os.environ)
    with output.open("wb") as out, errors.open("wb") as err:
        start = time.perf_counter()
        pid = os.posix_spawn(
            command[0],
            list(command),
            environment,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, err.fileno(), 2),
            ],
        )
        try:
            _, status, usage = os.wait4(pid, 0)
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        seconds = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code:
        said = errors.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Failed(f"{' '.join(command[1:])}\nended with {code}:\n{said}")
    return Sample(seconds, usage.ru_maxrss * 1024 / 1e6, usage.ru_utime + usage.ru_stime)
