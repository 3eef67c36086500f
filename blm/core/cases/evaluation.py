"""Evaluation of past cases, under a policy or with the recorded recommendations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from blm.core.cases.backtest import Backtest, run_backtest
from blm.core.cases.case import Case
from blm.core.cases.evaluated_case import Strength, Tried, strengths
from blm.core.policy.conditions import distinct_atoms
from blm.core.policy.policy import Policy
from blm.core.policy.suspicion import add_suspicion
from blm.core.policy_tests.fixtures import Said, judge_specimens, observe_specimens, read_said
from blm.core.signals.domain_signals import policy_conditions, recommend_domains


def backtest(
    cases: Mapping[str, Sequence[Case]],
    policies: Mapping[str, Policy],
    *,
    name: str = "",
    later: bool = False,
) -> Backtest:
    """The backtest of past cases.

    Args:
        cases: by site.
        policies: by site: in force, or under test.
        name: of the policy that judges the cases again; without one, as recorded.
        later: true to include cases whose signals are newer than their word.
    """
    chosen, left_out = choose_cases(cases, later=later)
    said = judge_cases(chosen, policies)
    tried = try_cases(chosen, said if name else None)
    order = {rule.id: rule.recommend for one in policies.values() for rule in one.rules}
    idle = find_idle(chosen, policies, said)
    return run_backtest(tried, name or RECORDED, order, idle, left_out)


RECORDED = "as recorded"
"""Used in place of a policy's name for the recorded recommendations."""
Chosen = tuple[str, Case, Strength]


def choose_cases(
    cases: Mapping[str, Sequence[Case]], *, later: bool = False
) -> tuple[list[Chosen], dict[str, int]]:
    """The cases used, with site and strength, and how many were left out, by reason.

    The same word of the same person on the same domain at several sites is a shared decision and
    counts once.
    """
    chosen: list[Chosen] = []
    left_out = {"later": 0, "repeated": 0}
    heard: set[tuple[object, ...]] = set()
    for site, own in sorted(cases.items()):
        for case, strength in zip(own, strengths(own), strict=True):
            word = (*case.word.key, case.word.by)
            if not later and not case.of_that_day:
                left_out["later"] += 1
            elif strength == "explicit" and word in heard:
                left_out["repeated"] += 1
            else:
                chosen.append((site, case, strength))
                heard.add(word)
    return chosen, left_out


def try_cases(chosen: Sequence[Chosen], said: Sequence[Said] | None) -> list[Tried]:
    """The cases with a policy's recommendations, or with the recorded ones without a policy."""
    answers: Sequence[Said | Case] = said or [case for _, case, _ in chosen]
    return [
        Tried(site, case, strength, one.recommendation, one.rule, one.suspicion)
        for (site, case, strength), one in zip(chosen, answers, strict=True)
    ]


def judge_cases(chosen: Sequence[Chosen], policies: Mapping[str, Policy]) -> list[Said]:
    """What each site's policy says of its cases, in order."""
    said: dict[int, Said] = {}
    for policy, numbers in _by_policy(chosen, policies):
        specimens = [chosen[n][1].specimen for n in numbers]
        said |= dict(zip(numbers, judge_specimens(specimens, policy), strict=True))
    return [said[number] for number in range(len(chosen))]


def _by_policy(
    chosen: Sequence[Chosen], policies: Mapping[str, Policy]
) -> list[tuple[Policy, list[int]]]:
    """Distinct policies, with the positions of the cases that each judges."""
    groups: dict[str, tuple[Policy, list[int]]] = {}
    for number, (site, _, _) in enumerate(chosen):
        policy = policies[site]
        groups.setdefault(policy.hash, (policy, []))[1].append(number)
    return list(groups.values())


def find_idle(
    chosen: Sequence[Chosen],
    policies: Mapping[str, Policy],
    said: Sequence[Said],
) -> tuple[str, ...]:
    """Rules that change no case's recommendation; none without cases.

    Args:
        chosen: past cases.
        policies: by site.
        said: what the policies say of each case.
    """
    idle: dict[str, bool] = {}
    for policy, numbers in _by_policy(chosen, policies):
        atoms = distinct_atoms(policy_conditions(policy))
        specimens = [chosen[n][1].specimen for n in numbers]
        observed = observe_specimens(specimens, policy, atoms)
        suspected = add_suspicion(observed, policy).collect()
        for rule in policy.rules:
            fewer = replace(policy, rules=tuple(one for one in policy.rules if one != rule))
            without = read_said(recommend_domains(suspected.lazy(), fewer, atoms))
            pairs = zip((said[n] for n in numbers), without, strict=True)
            same = all(one.recommendation == other.recommendation for one, other in pairs)
            idle[rule.id] = idle.get(rule.id, True) and same
    return tuple(rule for rule, same in idle.items() if same)
