"""Output of `blm policy test`: failures at file and line, coverage, surviving mutants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from blm import SCHEMA
from blm.core.policy_tests.fixtures import Said
from blm.core.policy_tests.test_run import PolicyTrial
from blm.errors import Problem
from blm.render.problems.problems import render_problems
from blm.render.text.escaping import plain
from blm.render.text.numbers import plural
from blm.render.text.terminals import dump_json, screen


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A mutant's edit, and its place in the policy's files."""

    file: str
    line: int
    column: int
    path: str
    edit: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of one policy's tests, with the place of each edit.

    Attributes:
        tested: the result of the tests.
        equivalent: edits proven to change nothing.
        survivors: edits that no test notices.
    """

    tested: PolicyTrial
    equivalent: tuple[Edit, ...]
    survivors: tuple[Edit, ...]

    @property
    def clean(self) -> bool:
        """True if every test passes and every mutant is noticed or proven equivalent."""
        return not self.tested.failed and not self.survivors


def render_trials(trials: Sequence[Trial], form: str) -> str:
    """Trials as ``text``, ``json`` or ``github``, without a line break at the end."""
    if form == "json":
        policies = [_record(trial) for trial in trials]
        return dump_json({"schema": SCHEMA, "policies": policies})
    if form == "github":
        return render_problems([p for trial in trials for p in find_problems(trial)], "github")
    return screen(line for trial in trials for line in _lines(trial))


def find_problems(trial: Trial) -> Iterator[Problem]:
    """A problem for each failed expectation and for each mutant that no test notices."""
    tested = trial.tested
    for index, wrong in tested.failed.items():
        test, said = tested.tests[index], tested.said[index]
        for name in wrong:
            file, _, line = test.places[name].rpartition(":")
            message = f"{plain(test.name, 120)}: {_difference(name, test.expect[name], said)}"
            yield Problem(file, int(line), 0, name, message)
    for edit in trial.survivors:
        message = f"no test notices {edit.path}: {edit.edit}"
        hint = "add a domain of which the edited policy says something else"
        yield Problem(edit.file, edit.line, edit.column, edit.path, message, hint)


def _difference(name: str, expected: object, said: Said) -> str:
    found = f"{name} is {_word(getattr(said, name))}, expected {_word(expected)}"
    beside = [f"by {said.rule or 'no rule'}"] if name == "recommendation" else []
    if name != "suspicion":
        beside.append(f"suspicion {_word(said.suspicion)}")
    return f"{found} ({', '.join(beside)})" if beside else found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, int | float) else plain(str(value), 120)


def _lines(trial: Trial) -> Iterator[str]:
    tested = trial.tested
    yield from (str(problem) for problem in find_problems(trial))
    count, failed = len(tested.tests), len(tested.failed)
    if not count:
        yield f"{tested.policy}: no tests in policies/tests/{tested.policy}/"
        return
    ends = "all pass" if not failed else f"{failed} {'fails' if failed == 1 else 'fail'}"
    yield f"{tested.policy}: {plural(count, 'test')}, {ends}"
    covered = [f"{rule} {n}" for rule, n in tested.covered.items() if rule and n]
    yield f"  decided by: {', '.join([*covered, f'no rule {tested.covered[None]}'])}"
    if tested.untested:
        yield f"  rules without a test: {', '.join(tested.untested)}"
    if tested.mutants is not None:
        told = f"{tested.killed} noticed, {len(trial.equivalent)} change nothing (proven)"
        yield f"  {plural(tested.mutants, 'mutant')}: {told}, {len(trial.survivors)} unnoticed"


def _record(trial: Trial) -> dict[str, Any]:
    tested = trial.tested
    mutation = None
    if tested.mutants is not None:
        mutation = {
            "mutants": tested.mutants,
            "noticed": tested.killed,
            "equivalent": [_edit(edit) for edit in trial.equivalent],
            "unnoticed": [_edit(edit) for edit in trial.survivors],
        }
    return {
        "policy": tested.policy,
        "tests": len(tested.tests),
        "failed": [_failure(tested, index) for index in tested.failed],
        "rules": [{"rule": rule, "tests": n} for rule, n in tested.covered.items() if rule],
        "no_rule": tested.covered[None],
        "mutation": mutation,
    }


def _failure(tested: PolicyTrial, index: int) -> dict[str, Any]:
    test, said = tested.tests[index], tested.said[index]
    file, _, line = test.where.rpartition(":")
    wrong = [
        {"key": name, "expected": test.expect[name], "found": getattr(said, name)}
        for name in tested.failed[index]
    ]
    return {"name": test.name, "file": file, "line": int(line), "wrong": wrong}


def _edit(edit: Edit) -> dict[str, Any]:
    return {"file": edit.file, "line": edit.line, "path": edit.path, "edit": edit.edit}
