"""``make torture``: everything that may go wrong with files, done on purpose, as one table.

``python -m torture [--update-docs] [ROW…]``. The environment shortens it: ``RUNS`` of random kills,
``MUTANTS`` of each export format (of each YAML file a fiftieth, of workbooks a tenth), ``EVERY``
n-th step only, ``SEED``, ``LINKS`` of the site; ``FORMAT=json`` for machines.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torture.children import Nursery
from torture.exports import FORMATS, WORKBOOK
from torture.git_kills import kill_at_git, small_world
from torture.kills import kill_at_random
from torture.mutants import Batch, run_batches
from torture.pages import update_docs
from torture.refusals import read_only, refuse_all
from torture.request_kills import kill_at_requests
from torture.rows import Row
from torture.sites import make_bench
from torture.steps import Setting, torture_steps
from torture.tables import render_json, render_text
from torture.yamls import FILES, make_yaml_bench

PARTS = ("kills", "steps", "refusals", "git", "requests", "exports", "yaml")
NOT_ARMED = Row("steps", "a fault at each step", skipped="no C compiler for the layer of faults")


@dataclass(frozen=True, slots=True)
class Amount:
    """The extent of a torture run.

    Attributes:
        runs: killed at random.
        mutants: of each export format.
        every: n-th step; 1 for all.
        seed: of all randomness.
        links: of the site.
    """

    runs: int = 300
    mutants: int = 5_000
    every: int = 1
    seed: int = 1
    links: int = 60

    @classmethod
    def read(cls) -> Amount:
        """Read from the environment."""
        given = {name: os.environ.get(name.upper(), "") for name in cls.__slots__}
        return cls(**{name: int(value) for name, value in given.items() if value})


def torture(parts: Sequence[str], amount: Amount, folder: Path) -> Iterator[Row]:
    """All rows of the chosen parts, as they are ready.

    Args:
        parts: of `PARTS`.
        amount: how much.
        folder: for everything that is made.
    """
    bench = make_bench(folder / "bench", links=amount.links)
    if {"kills", "steps", "refusals"} & set(parts):
        with Nursery() as nursery:
            setting = Setting(bench, nursery, folder / "runs", amount.every)
            if "kills" in parts:
                yield from kill_at_random(setting, amount.runs, amount.seed)
            if "steps" in parts:
                yield from _fail(setting) if nursery.armed else [NOT_ARMED]
            if "refusals" in parts:
                yield from refuse_all(setting)
    if {"git", "requests"} & set(parts):
        yield from _kill_proposals(parts, amount, folder)
    if "exports" in parts:
        yield from run_batches(list(_exports(amount)), folder / "mutants", amount.seed)
    if "yaml" in parts:
        root = make_yaml_bench(bench.folder, folder)
        yield from run_batches(list(_yamls(amount, root)), folder / "mutants", amount.seed)


def _kill_proposals(parts: Sequence[str], amount: Amount, folder: Path) -> Iterator[Row]:
    world = small_world(folder / "world")
    if "git" in parts:
        yield from kill_at_git(world, folder / "git", amount.every)
    if "requests" in parts:
        yield from kill_at_requests(world, folder / "requests", amount.every)


def _fail(setting: Setting) -> Iterator[Row]:
    yield from torture_steps(setting)
    yield read_only(setting)


def _exports(amount: Amount) -> Iterator[Batch]:
    for name in FORMATS:
        yield Batch("exports", name, f"mutated export: {name}", amount.mutants)
    yield Batch("exports", WORKBOOK, "mutated export: a workbook", amount.mutants // 10)


def _yamls(amount: Amount, root: Path) -> Iterator[Batch]:
    for name in FILES:
        yield Batch("yaml", name, f"mutated YAML: {name}", amount.mutants // 50, str(root))


def _report_progress(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row named on standard error as it is ready: the whole takes minutes."""
    for row in rows:
        sys.stderr.write(f"{row.id}: {row.runs:,} runs, {row.goal}\n")
        sys.stderr.flush()
        yield row


def main(words: Sequence[str]) -> int:
    """Run the torture and print the table; 0 when every goal is met."""
    parts = [word for word in words if not word.startswith("-")] or list(PARTS)
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        sys.stderr.write(f"{', '.join(unknown)}: none of {', '.join(PARTS)}\n")
        return 2
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - waits for no disk
    with tempfile.TemporaryDirectory(prefix="torture-", dir=memory) as folder:
        rows = list(_report_progress(torture(parts, Amount.read(), Path(folder))))
    as_json = os.environ.get("FORMAT") == "json"
    sys.stdout.write(render_json(rows) if as_json else f"{render_text(rows)}\n")
    if "--update-docs" in words:
        update_docs(rows)
    return 0 if all(row.goal == "met" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
