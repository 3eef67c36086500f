"""A run of policy tests: expectations, coverage of rules, and surviving mutants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.core.policy.policy import Policy
from blm.core.policy_tests.equivalent_mutants import is_equivalent
from blm.core.policy_tests.fixtures import SAID, Said, Specimen, judge_specimens
from blm.core.policy_tests.mutants import Mutant, list_mutants
from blm.core.policy_tests.mutation_testing import judge_mutants
from blm.core.policy_tests.probes import list_probes


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One test of a policy.

    Attributes:
        name: in words, unique per policy.
        where: ``file:line``.
        specimen: the domain.
        expect: expected result, by field name of `Said`.
        places: ``file:line`` of each expectation.
    """

    name: str
    where: str
    specimen: Specimen
    expect: Mapping[str, Any]
    places: Mapping[str, str]

    def misses(self, said: Said) -> list[str]:
        """Names of the fields that differ from the expectation."""
        return [name for name in SAID if name in self.expect and not self._holds(name, said)]

    def _holds(self, name: str, said: Said) -> bool:
        wanted, found = self.expect[name], getattr(said, name)
        return bool(wanted == found)


@dataclass(frozen=True, slots=True)
class PolicyTrial:
    """The result of one policy's tests.

    Attributes:
        policy: its name.
        tests: all of them.
        said: the result of each.
        failed: names of differing fields, by the position of the test in `tests`.
        covered: number of tests that each rule decides, by id; None for no true rule.
        mutants: number of mutants; None if none were asked for.
        killed: number of mutants that some test noticed.
        equivalent: mutants proven equivalent.
        survivors: mutants neither noticed by a test nor proven equivalent.
    """

    policy: str
    tests: tuple[PolicyTest, ...]
    said: tuple[Said, ...]
    failed: Mapping[int, Sequence[str]]
    covered: Mapping[str | None, int]
    mutants: int | None = None
    killed: int = 0
    equivalent: tuple[Mutant, ...] = ()
    survivors: tuple[Mutant, ...] = ()

    @property
    def untested(self) -> tuple[str, ...]:
        """Rules that decide no test, in the order of the policy."""
        return tuple(rule for rule, count in self.covered.items() if rule and not count)


def run_tests(tests: Sequence[PolicyTest], policy: Policy, *, mutate: bool = False) -> PolicyTrial:
    """The result of all tests, and of all mutants of the policy.

    Args:
        tests: of the policy.
        policy: under test.
        mutate: true to test mutants too; only passing tests can notice one.
    """
    said = judge_specimens([test.specimen for test in tests], policy)
    pairs = list(zip(tests, said, strict=True))
    failed = {i: wrong for i, (test, one) in enumerate(pairs) if (wrong := test.misses(one))}
    covered: dict[str | None, int] = {rule.id: 0 for rule in policy.rules} | {None: 0}
    for one in said:
        covered[one.rule] += 1
    if not mutate:
        return PolicyTrial(policy.name, tuple(tests), tuple(said), failed, covered)
    passing = [test for i, test in enumerate(tests) if i not in failed]
    mutants = list(list_mutants(policy))
    missed = find_unnoticed(passing, policy, mutants)
    proven = [m for m, same in missed if same and is_equivalent(policy, m)]
    return PolicyTrial(
        policy=policy.name,
        tests=tuple(tests),
        said=tuple(said),
        failed=failed,
        covered=covered,
        mutants=len(mutants),
        killed=len(mutants) - len(missed),
        equivalent=tuple(proven),
        survivors=tuple(mutant for mutant, _ in missed if mutant not in proven),
    )


def find_unnoticed(
    tests: Sequence[PolicyTest], policy: Policy, mutants: Sequence[Mutant]
) -> list[tuple[Mutant, bool]]:
    """Mutants under which every test still passes.

    Returns:
        Each mutant, and true if all probes give the same result too; others are not equivalent.
    """
    specimens = [*(test.specimen for test in tests), *list_probes(policy)]
    before = judge_specimens(specimens, policy)
    told: dict[int, tuple[bool, bool]] = {}
    for mutant, said in judge_mutants(specimens, policy, mutants):
        noticed = any(test.misses(one) for test, one in zip(tests, said, strict=False))
        told[id(mutant)] = noticed, said == before
    return [(mutant, told[id(mutant)][1]) for mutant in mutants if not told[id(mutant)][0]]
