"""A worker process that runs mutants of one kind, one after the other, and prints each result.

Run as ``python -m torture.worker exports|yaml NAME FIRST LAST SEED FOLDER [BENCH]``. Each line of
its output is ``[number, how it ended, what was wrong, processor seconds, peak megabytes]``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

ADDRESSES = 8 << 30
"""Bytes of address space that the process may have: more than it may use, less than a bomb."""


class Mutants(Protocol):
    """Mutants by number."""

    def run(self, number: int) -> str:
        """Run one and give its end; raises `AssertionError` for a defect."""


def make_mutants(kind: str, name: str, folder: Path, seed: int, bench: str) -> Mutants:
    """The mutants of an export format, or of a file of the repository `bench`."""
    if kind == "exports":
        from torture.exports import ExportMutants

        return ExportMutants(name, folder, seed)
    from torture.yamls import YamlMutants

    return YamlMutants(name, folder, seed, Path(bench))


def serve(mutants: Mutants, numbers: range) -> None:
    """Run the mutants and print a line on each."""
    for number in numbers:
        started, wrong, end = _processor(), "", "defect"
        try:
            end = mutants.run(number)
        except AssertionError as error:
            wrong = str(error)
        except Exception as error:  # noqa: BLE001 - a traceback is what must not happen
            trace = traceback.extract_tb(error.__traceback__)
            where = next((t for t in reversed(trace) if "/blm/" in t.filename), trace[-1])
            place = f"{Path(where.filename).name}:{where.lineno}"
            wrong = f"{type(error).__name__} at {place}: {error}"[:500]
        peak = max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        line = [number, end, wrong, round(_processor() - started, 3), peak // 1024]
        sys.__stdout__.write(json.dumps(line) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


def _processor() -> float:
    """Processor seconds so far, children included."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def main(words: Sequence[str]) -> None:
    """Run the mutants in a temporary folder."""
    kind, name, first, last, seed, folder, *bench = words
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    place = Path(folder)
    for part in ("files", "tmp"):
        (place / part).mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(place / "tmp")
    mutants = make_mutants(kind, name, place / "files", int(seed), "".join(bench))
    serve(mutants, range(int(first), int(last)))


if __name__ == "__main__":
    main(sys.argv[1:])
