"""Faults injected at every file system step of a verb, in each way that the step can fail."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from torture.children import SECONDS, Ended, Nursery
from torture.faults import READ_FAULTS, WRITE_FAULTS, Fault, Step
from torture.rows import Row, Tally, demand
from torture.sites import VERBS, Bench, Tree, left_over, name_state, read_tree, verb_heal

HALF_UNDONE = "only half undone"
STATES = ("old", "new", "healed", "refused")
AGAIN = 3
"""Of runs of which a writing step went wrong, each n-th is tried again, undisturbed."""
GROUPS = {
    "killed": ("killed", "killed in a write"),
    "disk full": ("disk full", "disk full from then on", "half a write"),
    "read-only or no permission": ("read-only from then on", "permission denied"),
    "input/output error": ("input/output error",),
}
"""Faults of writing steps that make one row."""


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """Setting of a torture: bench, workers and folder.

    Attributes:
        bench: the repository in its old state.
        nursery: makes the runs.
        folder: for copies.
        every: each n-th step only; 1 for all.
    """

    bench: Bench
    nursery: Nursery
    folder: Path
    every: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class _Case:
    """One run with a fault: where it happens, and the states that the files may have afterwards."""

    verb: str
    number: int
    fault: Fault
    step: Step
    states: dict[str, Tree]

    def __str__(self) -> str:
        where = f"step {self.step.number}, {self.step.op} {self.step.path}"
        return f"{self.verb}: {self.fault.title} at {where}"


def torture_steps(
    setting: Setting,
    verbs: Sequence[str] = ("audit --write", "decide"),
    titles: Sequence[str] = (*GROUPS, "reads"),
) -> Iterator[Row]:
    """Rows of runs that are killed at a step, and of runs of which a step fails.

    ``ingest`` is left out: the steps that it takes are among those of ``audit``.

    Args:
        setting: where.
        verbs: that run.
        titles: of `GROUPS`, and ``reads``.
    """
    known = {verb: _undisturbed(verb, setting) for verb in verbs}
    for title, names in GROUPS.items():
        if title not in titles:
            continue
        faults = [fault for fault in WRITE_FAULTS if fault.title in names]
        name = f"steps-{title.replace(' ', '-').replace('/', '-')}"
        tally = Tally(name, f"{title} at each step that writes ({', '.join(verbs)})")
        yield _torture(faults, known, tally, setting)
    if "reads" not in titles:
        return
    title = "each file or folder unreadable, damaged or gone when it is read"
    tally = Tally("steps-reads", f"{title} ({', '.join(verbs)})")
    yield _torture(READ_FAULTS, known, tally, setting)


def _torture(
    faults: Sequence[Fault],
    known: dict[str, tuple[tuple[Step, ...], dict[str, Tree]]],
    tally: Tally,
    setting: Setting,
) -> Row:
    """All cases of a row, in as many processes as there are zygotes."""
    found = [
        (verb, fault, step, states)
        for verb, (steps, states) in known.items()
        for fault in faults
        for step in _suiting(fault, steps)[:: setting.every]
    ]
    cases = [
        _Case(verb, number, dataclasses.replace(fault, step=step.number), step, states)
        for number, (verb, fault, step, states) in enumerate(found)
    ]
    list(setting.nursery.threads.map(lambda case: _try(case, tally, setting), cases))
    return tally.row(*STATES)


def _suiting(fault: Fault, steps: Sequence[Step]) -> list[Step]:
    """Steps at which a fault can happen; of reads only the first of its kind for each path."""
    suited = [step for step in steps if step.reads == fault.reads and step.op in fault.ops]
    if not fault.reads:
        return suited
    first: dict[tuple[str, str], Step] = {}
    for step in suited:
        first.setdefault((step.op, step.path), step)
    return [step for step in first.values() if fault.action != "vanish" or "/exports/" in step.path]


def _undisturbed(verb: str, setting: Setting) -> tuple[tuple[Step, ...], dict[str, Tree]]:
    """The steps of a run in which nothing goes wrong, and the files before and after it."""
    place = setting.folder / "undisturbed"
    root = setting.bench.copy(place / "repository")
    ended = setting.nursery.run(VERBS[verb](root, setting.bench), root, place / "run", note=True)
    new = read_tree(root)
    if ended.code != 0 or new == setting.bench.old:
        raise RuntimeError(f"blm {verb} ended with {ended.code}: {ended.err}")
    shutil.rmtree(place)
    return ended.steps, {"old": setting.bench.old, "new": new}


def _try(case: _Case, tally: Tally, setting: Setting) -> None:
    place = setting.folder / f"{tally.id}-{case.number}"
    root = setting.bench.copy(place / "repository")
    arguments = VERBS[case.verb](root, setting.bench)
    ended = setting.nursery.run(arguments, root, place / "run", case.fault)
    tally.measure(ended.seconds, ended.peak_mb)
    try:
        if ended.killed:
            ends = judge_killed(ended, case.states, root, setting)
        else:
            ends = _judge_ended(ended, case, root, setting)
        if not case.fault.reads and case.number % AGAIN == 0:
            _finish(case, root, arguments, setting)
        tally.count(*ends)
    except AssertionError as wrong:
        tally.fail(f"{case}: {wrong}")
    shutil.rmtree(place)


def judge_killed(
    ended: Ended, states: dict[str, Tree], root: Path, setting: Setting
) -> tuple[str, ...]:
    """Judge the files after SIGKILL: old or new, at once or after the next run."""
    demand(ended.code == -9 and ended.seconds < SECONDS, f"ended by signal {-ended.code}")
    _, after, healed = _heal(states, root, setting)
    return (after, "healed") if healed else (after,)


def _judge_ended(ended: Ended, case: _Case, root: Path, setting: Setting) -> tuple[str, ...]:
    """Judge the files after an error: refused with old files, or done with new ones."""
    complaint = ended.complaint(1) if ended.code != 0 else ""
    demand(not complaint, complaint)
    before, after, healed = _heal(case.states, root, setting)
    half = HALF_UNDONE in ended.err
    wanted = "new" if ended.code == 0 else "old"
    demand(before == wanted or half, f"exit code {ended.code}, {before}; it said {ended.err!r}")
    ends = (after, *(("healed",) if healed else ()))
    return ends if ended.code == 0 else (*ends, "refused")


def _heal(states: dict[str, Tree], root: Path, setting: Setting) -> tuple[str, str, bool]:
    """The state before and after the next run, which must report and remove all leftovers."""
    left, before = left_over(root), name_state(read_tree(root), states)
    ended = setting.nursery.run(verb_heal(root), root, root.parent / "heal")
    after = name_state(read_tree(root), states)
    demand(after in states, f"after the next run: {after}; it said {ended.err!r}")
    demand(not left_over(root), f"the next run left {left_over(root)}; it said {ended.err!r}")
    said = "interrupted run" in ended.err
    demand(bool(left) == said, f"left {left}, and the next run said {ended.err!r}")
    return before, after, said


def _finish(case: _Case, root: Path, arguments: list[str], setting: Setting) -> None:
    """Check that the same run again, without fault, gives the new files."""
    ended = setting.nursery.run(arguments, root, root.parent / "again")
    after = name_state(read_tree(root), case.states)
    demand(ended.code == 0 and after == "new", f"again: exit code {ended.code}, {after}")
