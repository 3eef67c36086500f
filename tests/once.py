"""What is made once for all processes of a run of tests."""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What `make` gives for a new folder; only the first process to ask calls it.

    Args:
        factory: of temporary folders; those of all processes stand in one.
        name: of the folder.
        make: gives a value that can be pickled, and leaves in the folder what nobody changes later.
    """
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / f"once-{name}"
    folder.mkdir(exist_ok=True)
    kept = folder / "value.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = folder / "made"
            made.mkdir()
            kept.write_bytes(pickle.dumps(make(made)))
    value: T = pickle.loads(kept.read_bytes())
    return value
