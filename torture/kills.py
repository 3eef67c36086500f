"""Runs killed at random moments."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from torture.rows import Row, Tally
from torture.sites import VERBS, Tree, name_state, read_tree
from torture.steps import Setting, judge_killed

VERB = "audit --write"


def kill_at_random(setting: Setting, runs: int, seed: int) -> Row:
    """The row of runs killed at random moments.

    Args:
        setting: as for steps.
        runs: how many; those that end before their moment count as runs that were not killed.
        seed: of the moments.
    """
    chance = random.Random(seed)
    states = {"old": setting.bench.old}
    whole = []
    for number in range(2):
        place = setting.folder / f"whole-{number}"
        root = setting.bench.copy(place / "repository")
        ended = setting.nursery.run(VERBS[VERB](root, setting.bench), root, place / "run")
        states["new"] = read_tree(root)
        whole.append(ended.seconds)
        shutil.rmtree(place)
    moments = [chance.uniform(0.001, 1.02 * min(whole)) for _ in range(runs)]
    tally = Tally("kill-random", f"`{VERB}` killed at a random moment")

    def kill(number: int) -> None:
        _kill(setting, setting.folder / f"random-{number}", moments[number], states, tally)

    list(setting.nursery.threads.map(kill, range(runs)))
    return tally.row("old", "new", "healed")


def _kill(
    setting: Setting, place: Path, moment: float, states: dict[str, Tree], tally: Tally
) -> None:
    root = setting.bench.copy(place / "repository")
    arguments = VERBS[VERB](root, setting.bench)
    ended = setting.nursery.run(arguments, root, place / "run", seconds=moment)
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
        tally.fail(f"killed after {moment:.3f} s: {wrong}")
    shutil.rmtree(place)
