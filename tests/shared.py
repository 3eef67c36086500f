"""What is dear to make is made once for all test processes, and each has a copy of it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def copy_of(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of one's own with what `make` leaves in the folder that it is given.

    Args:
        factory: of the session.
        name: of the folder; one name for one thing in the whole suite.
        make: runs in the first process that asks; all others wait for it, and none runs it again.
    """
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, begun = base / f"made-{name}", base / f"begun-{name}"
    with (base / f"lock-{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(begun, ignore_errors=True)  # of a process that failed at it
            begun.mkdir()
            make(begun)
            begun.rename(made)
    return Path(shutil.copytree(made, factory.mktemp(name) / name, symlinks=True))
