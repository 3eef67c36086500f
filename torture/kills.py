"""Runs killed at random moments, of the whole run or of its writing part."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from torture.children import Ended
from torture.rows import Row, Tally
from torture.sites import VERBS, Tree, name_state, read_tree
from torture.steps import Setting, judge_killed

VERB = "audit --write"
WRITING = Path(".blm") / "stage"
"""Appears when a run begins to write; reading and judging write no file."""
BEYOND = 1.02
"""How far moments go beyond the end of a whole run, so that its last steps are among them."""


def kill_at_random(setting: Setting, runs: int, seed: int) -> Iterator[Row]:
    """The rows of runs killed at random moments: of the whole run, and half as many of its writing.

    Writing is a small part of a run, and the only one in which it matters when it ends: on a busy
    machine all moments of the whole run may miss it.

    Args:
        setting: as for steps.
        runs: how many; those that end before their moment count as runs that were not killed.
        seed: of the moments.
    """
    states = {"old": setting.bench.old}
    whole = [_run_whole(setting, states, number) for number in range(2)]
    chance = random.Random(seed)
    early = "killed at a random moment"
    late = "killed at a random moment of its writing"
    for name, title, number, longest in (
        ("kill-random", early, runs, min(ended.seconds for ended in whole)),
        ("kill-writing", late, runs // 2, min(ended.after for ended in whole)),
    ):
        moments = [chance.uniform(0.0001, BEYOND * longest) for _ in range(number)]
        tally = Tally(name, f"`{VERB}` {title}")
        kill = partial(_kill, setting, states, tally, waits=name == "kill-writing")
        list(setting.nursery.threads.map(kill, range(number), moments))
        yield tally.row("old", "new", "healed")


def _run_whole(setting: Setting, states: dict[str, Tree], number: int) -> Ended:
    place = setting.folder / f"whole-{number}"
    root = setting.bench.copy(place / "repository")
    arguments = VERBS[VERB](root, setting.bench)
    ended = setting.nursery.run(arguments, root, place / "run", after=root / WRITING)
    states["new"] = read_tree(root)
    shutil.rmtree(place)
    return ended


def _kill(
    setting: Setting,
    states: dict[str, Tree],
    tally: Tally,
    number: int,
    moment: float,
    *,
    waits: bool,
) -> None:
    place = setting.folder / f"{tally.id}-{number}"
    root = setting.bench.copy(place / "repository")
    arguments = VERBS[VERB](root, setting.bench)
    after = root / WRITING if waits else None
    ended = setting.nursery.run(arguments, root, place / "run", seconds=moment, after=after)
    tally.measure(ended.seconds, ended.peak_mb)
    try:
        if ended.killed:
            tally.count(*judge_killed(ended, states, root, setting))
        else:
            now = name_state(read_tree(root), states)
            if ended.code != 0 or now != "new":
                tally.fail(f"not killed, exit code {ended.code}, {now}: {ended.last_line()}")
            else:
                tally.count("new")
    except AssertionError as wrong:
        tally.fail(f"killed {'while writing, ' * waits}after {moment:.4f} s: {wrong}")
    shutil.rmtree(place)
