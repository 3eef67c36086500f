"""Runs of mutants in worker processes, which may crash or hang."""

from __future__ import annotations

import json
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from torture.children import ROOT, WORKERS, environment
from torture.rows import Row, Tally

PATIENCE = 300.0
"""Seconds without output after which a mutant counts as hanging."""
SECONDS = 30.0
"""Bound on the processor time of one mutant."""
MEGABYTES = 1_500.0
"""Bound on the memory of a process that runs mutants one after the other."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Mutants of one row.

    Attributes:
        kind: ``exports`` or ``yaml``.
        name: of the format, or path of the file.
        title: of the row.
        runs: how many mutants.
        bench: repository that files are mutated in; empty for exports.
    """

    kind: str
    name: str
    title: str
    runs: int
    bench: str = ""


def run_batches(batches: Sequence[Batch], folder: Path, seed: int) -> Iterator[Row]:
    """A row for each batch, in their order; several run at once."""
    with ThreadPoolExecutor(WORKERS) as threads:
        yield from threads.map(lambda batch: run_batch(batch, folder, seed), batches)


def run_batch(batch: Batch, folder: Path, seed: int) -> Row:
    """The row of one batch; a process that dies is started again behind the mutant it died of."""
    slug = batch.name.replace("/", "-")
    tally = Tally(f"{batch.kind}-{slug}", batch.title, SECONDS, MEGABYTES)
    first = 0
    while first < batch.runs:
        place = folder / f"{slug}-{first}"
        first = _run_from(batch, first, place, seed, tally)
        shutil.rmtree(place, ignore_errors=True)
    return tally.row("new", "refused")


def _run_from(batch: Batch, first: int, place: Path, seed: int, tally: Tally) -> int:
    """Run mutants from a number on; gives the number to continue with."""
    words = [batch.kind, batch.name, str(first), str(batch.runs), str(seed), str(place)]
    command = [sys.executable, "-m", "torture.worker", *words, *filter(None, [batch.bench])]
    with subprocess.Popen(  # noqa: S603 - ours
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    ) as process:
        for line in _lines(process):
            number, end, wrong, seconds, peak = json.loads(line)
            if wrong:
                tally.fail(f"{batch.name} {number}: {wrong}")
            else:
                tally.count(end)
            tally.measure(seconds, peak, f"{batch.name} {number}")
            first = number + 1
        code = process.wait()
        if first < batch.runs:
            said = (process.stderr.read() if process.stderr else "").strip().splitlines()[-1:]
            tally.fail(f"{batch.name} {first}: the process ended with {code}: {''.join(said)}")
    return first if first == batch.runs else first + 1


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """Lines of its output; kills it when none comes for too long."""
    if process.stdout is None:
        return
    while True:
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        line = process.stdout.readline() if ready else ""
        if not ready:
            process.kill()
        if not line:
            return
        yield line
