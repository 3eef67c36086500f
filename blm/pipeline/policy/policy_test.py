"""`blm policy test`: run the tests of policies, and find mutants that no test notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from blm.core.policy_tests.mutants import Mutant
from blm.core.policy_tests.test_run import PolicyTrial, run_tests
from blm.errors import InvalidFiles, Problem
from blm.pipeline.load_site import SIGNALS
from blm.render.policy.policy_tests import Edit, Trial, render_trials
from blm.repo.policy.layers import Resolution
from blm.repo.policy.policies import policy_names, resolve_policy
from blm.repo.policy.policy_test_files import read_tests


def run_policy_tests(root: Path, names: Sequence[str], *, mutate: bool) -> list[Trial]:
    """Run the tests of the named policies, or of all.

    Args:
        root: folder of the repository.
        names: names of policies; none for all policies of the repository.
        mutate: True to judge mutants, too.

    Raises:
        BlmError: there is no such policy.
        InvalidFiles: policies or tests hold errors.
    """
    chosen = tuple(dict.fromkeys(names)) or policy_names(root)
    resolutions = [resolve_policy(root, name, signals=SIGNALS) for name in chosen]
    problems: list[Problem] = []
    found = []
    for resolution in resolutions:
        wrong = [p for p in resolution.problems if p.severity == "error"]
        rules = None if wrong else [rule["id"] for rule in resolution.values["rules"]]
        files = read_tests(root, resolution.name, rules)
        problems += [*wrong, *files.problems]
        found.append((resolution, files.tests))
    if problems:
        raise InvalidFiles(problems)
    return [
        _name_places(resolution, run_tests(tests, resolution.policy(), mutate=mutate))
        for resolution, tests in found
    ]


def _name_places(resolution: Resolution, tested: PolicyTrial) -> Trial:
    """The trial, with file and line of each mutant's edit."""
    return Trial(
        tested=tested,
        equivalent=tuple(_edits(resolution, tested.equivalent)),
        survivors=tuple(_edits(resolution, tested.survivors)),
    )


def _edits(resolution: Resolution, mutants: Sequence[Mutant]) -> Iterator[Edit]:
    for mutant in mutants:
        document, place = resolution.source(mutant.path)
        line, column = document.place(place)
        path = ".".join(str(step) for step in mutant.path)
        yield Edit(document.file, line, column, path, mutant.edit)


def show_trials(trials: Sequence[Trial], form: str) -> str:
    """Trials as text, json or github annotations."""
    return render_trials(trials, form)
