"""Faults at one file system step, and the library that injects them.

The layer is a C library between the process and the system's own, compiled here and loaded with
``LD_PRELOAD``: it sees what Python and Polars alike do.
"""

from __future__ import annotations

import ctypes
import errno
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SOURCE = Path(__file__).with_name("shim.c")
ACTIONS = ("count", "kill", "fail", "half", "torn", "vanish")
Action = Literal["count", "kill", "fail", "half", "torn", "vanish"]

SPACE = ("create", "write", "mkdir", "link", "rename", "fsync", "truncate", "close")
"""Steps that a full disk may refuse."""
GROWING = ("create", "write", "mkdir", "link")
"""Steps that a disk which stays full refuses."""
CHANGING = ("create", "rename", "unlink", "rmdir", "mkdir", "link", "truncate", "chmod")
"""Steps that a disk or folder which may not be written refuses."""
WRITING = tuple(sorted({*SPACE, *CHANGING}))
READING = ("read", "list")
NAMING = ("open", "stat", "list")
"""Steps that a file or folder which may not be read refuses."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to inject, and the step at which it happens.

    Attributes:
        title: for people.
        action: kill the process, refuse the step, do half of a write (and then kill), delete the
            file before it is opened; or only count.
        ops: steps at which it may happen.
        error: number of the error of a refused step.
        stays: whether every later step of these is refused too.
        reads: whether `step` numbers steps that read, not those that write.
        step: from 0; that at which it happens.
        beside: whether steps in the run's temporary folder count too.
    """

    title: str
    action: Action = "count"
    ops: tuple[str, ...] = ()
    error: int = 0
    stays: bool = False
    reads: bool = False
    step: int = -1
    beside: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One file system step of a run: its number among those of its kind, operation and path."""

    number: int
    reads: bool
    op: str
    path: str = field(compare=False)


WRITE_FAULTS = (
    Fault("killed", "kill", WRITING),
    Fault("killed in a write", "torn", ("write",)),
    Fault("half a write", "half", ("write",)),
    Fault("disk full", "fail", SPACE, errno.ENOSPC),
    Fault("disk full from then on", "fail", GROWING, errno.ENOSPC, stays=True),
    Fault("read-only from then on", "fail", CHANGING, errno.EROFS, stays=True),
    Fault("permission denied", "fail", CHANGING, errno.EACCES),
    Fault("input/output error", "fail", WRITING, errno.EIO),
)
READ_FAULTS = (
    Fault("input/output error", "fail", READING, errno.EIO, reads=True),
    Fault("permission denied", "fail", NAMING, errno.EACCES, reads=True),
    Fault("vanished", "vanish", ("open",), reads=True),
)


class Shim:
    """The C library that injects faults, loaded with ``LD_PRELOAD``."""

    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))

    def arm(self, root: Path, temporary: Path, fault: Fault, log: int) -> None:
        """Start counting steps below two folders; log them to descriptor `log` unless it is -1."""
        self._library.torture_arm(
            str(root).encode(),
            str(temporary).encode() if fault.beside else b"",
            ctypes.c_char(b"R" if fault.reads else b"W"),
            ctypes.c_long(fault.step),
            ACTIONS.index(fault.action),
            fault.error,
            int(fault.stays),
            f" {' '.join(fault.ops)} ".encode(),
            log,
        )

    def disarm(self) -> None:
        """Stop counting steps."""
        self._library.torture_disarm()


def compile_shim(folder: Path) -> Path | None:
    """The library, made in `folder`; None where there is no compiler, or no GNU C library."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-w", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ours
    return library if done.returncode == 0 else None


def parse_steps(text: str) -> list[Step]:
    """Steps from the library's log."""
    steps = []
    for line in text.splitlines():
        kind, number, op, *path = line.split(" ", 3)
        steps.append(Step(int(number), kind == "R", op, path[0] if path else ""))
    return steps
