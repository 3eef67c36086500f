"""Mutants: a policy with one small mistake, which its tests should notice.

Only what a policy test can observe is changed: rules, suspicion, and the vendors' bands. KPIs,
anchors, guards and the rest do not affect a single domain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from blm.core.policy.conditions import QUANTIFIERS, Condition
from blm.core.policy.policy import Policy, Rule, Weight

Keys = tuple[str | int, ...]
Part = Literal["rules", "weights", "suspicion", "bands"]
FLIPS: Mapping[str, tuple[str, ...]] = {
    "gte": ("gt", "lt"),
    "gt": ("gte", "lte"),
    "lte": ("lt", "gt"),
    "lt": ("lte", "gte"),
}
"""By operator: the one that differs at the threshold alone, and the opposite one."""
OTHERS = {"keep": ("watch", "remove"), "watch": ("keep", "remove"), "remove": ("keep", "watch")}
POINTS = 0.1
"""Change of weights and caps, in log-odds points."""
SHARE = 0.05
"""Change of a share of links."""
LARGE = 20
"""Thresholds above this change by a tenth, others by one."""
SCALES = frozenset({"suspicion", "authority", "spam", "host_label_length"})
"""Signals on a short scale, whose thresholds always change by one."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one edit.

    Attributes:
        path: of the edited value in the policy.
        edit: in words.
        part: the part of the policy that it edits, which determines what has to be recomputed.
        policy: with the edit.
        at: position of the edited rule or weight, for the equivalence proof; None for other edits.
    """

    path: Keys
    edit: str
    part: Part
    policy: Policy
    at: int | None = None


def list_mutants(policy: Policy) -> Iterator[Mutant]:
    """Every mutant of a policy, in the order of its file."""
    yield from _mutate_bands(policy)
    yield from _mutate_rules(policy)
    yield from _mutate_suspicion(policy)
    yield from _mutate_weights(policy)


def _mutate_bands(policy: Policy) -> Iterator[Mutant]:
    for question, spec in policy.metrics.items():
        for vendor in spec["order"]:
            marks = spec.get("bands", {}).get(vendor, ())
            for index, mark in enumerate(marks):
                for moved in (mark - 1, mark + 1):
                    bands = [*marks[:index], moved, *marks[index + 1 :]]
                    changed = {**spec, "bands": {**spec["bands"], vendor: bands}}
                    metrics = {**policy.metrics, question: changed}
                    path = ("metrics", question, "bands", vendor, index)
                    edit = f"{_show(mark)} -> {_show(moved)}"
                    yield Mutant(path, edit, "bands", replace(policy, metrics=metrics))


def _mutate_rules(policy: Policy) -> Iterator[Mutant]:
    rules = policy.rules
    for index, rule in enumerate(rules):
        path: Keys = ("rules", rule.id)
        for other in OTHERS[rule.recommend]:
            edit = f"recommend {rule.recommend} -> {other}"
            swapped = replace(rule, recommend=other)  # type: ignore[arg-type]
            yield Mutant((*path, "recommend"), edit, "rules", _with_rule(policy, index, swapped))
        yield Mutant(path, "rule left out", "rules", _with_rule(policy, index), index)
        if index + 1 < len(rules):
            order = (*rules[:index], rules[index + 1], rule, *rules[index + 2 :])
            edit = f"asked after {rules[index + 1].id}"
            yield Mutant(path, edit, "rules", replace(policy, rules=order), index)
        for below, edit, when in mutate_condition(rule.when):
            changed = _with_rule(policy, index, replace(rule, when=when))
            yield Mutant((*path, "when", *below), edit, "rules", changed, index)


def _with_rule(policy: Policy, index: int, *rule: Rule) -> Policy:
    rules = (*policy.rules[:index], *rule, *policy.rules[index + 1 :])
    return replace(policy, rules=rules)


def _mutate_suspicion(policy: Policy) -> Iterator[Mutant]:
    for moved in (policy.prior - 1, policy.prior + 1):
        if 0 < moved < 100:
            edit = f"{_show(policy.prior)} -> {_show(moved)}"
            changed = replace(policy, prior=moved)
            yield Mutant(("suspicion", "prior"), edit, "suspicion", changed)
    for least in (policy.minimum_families - 1, policy.minimum_families + 1):
        edit = f"{policy.minimum_families} -> {least}"
        changed = replace(policy, minimum_families=least)
        yield Mutant(("suspicion", "minimum_families"), edit, "suspicion", changed)
    for family, cap in policy.caps.items():
        for moved in _both_ways(cap, POINTS):
            changed = replace(policy, caps={**policy.caps, family: moved})
            path = ("suspicion", "families", family, "cap")
            yield Mutant(path, f"{_show(cap)} -> {_show(moved)}", "suspicion", changed)


def _mutate_weights(policy: Policy) -> Iterator[Mutant]:
    for index, weight in enumerate(policy.weights):
        path: Keys = ("suspicion", "families", weight.family, "weights", weight.id)
        for moved in _both_ways(weight.points, POINTS):
            changed = _with_weight(policy, index, replace(weight, points=moved))
            edit = f"{_show(weight.points)} -> {_show(moved)}"
            yield Mutant((*path, "points"), edit, "weights", changed, index)
        for below, edit, when in mutate_condition(weight.when):
            changed = _with_weight(policy, index, replace(weight, when=when))
            yield Mutant((*path, "when", *below), edit, "weights", changed, index)


def _with_weight(policy: Policy, index: int, weight: Weight) -> Policy:
    weights = (*policy.weights[:index], weight, *policy.weights[index + 1 :])
    return replace(policy, weights=weights)


def mutate_condition(condition: Condition) -> Iterator[tuple[Keys, str, Condition]]:
    """Each condition that differs from this one by one edit: path, the edit in words, result."""
    if "signal" in condition:
        yield from _mutate_comparison(condition)
        return
    for join, other in (("all", "any"), ("any", "all")):
        if join in condition:
            yield from _mutate_join(condition[join], join, other)
    if "not" in condition:
        yield ("not",), "'not' left out", condition["not"]
        for below, edit, inner in mutate_condition(condition["not"]):
            yield ("not", *below), edit, {"not": inner}
    for quantifier in QUANTIFIERS:
        if quantifier in condition:
            yield from _mutate_quantifier(condition, quantifier)


def _mutate_join(
    parts: Sequence[Condition], join: str, other: str
) -> Iterator[tuple[Keys, str, Condition]]:
    if len(parts) > 1:
        yield (join,), f"{join} -> {other}", {other: parts}
        for index in range(len(parts)):
            yield (join, index), "left out", {join: [*parts[:index], *parts[index + 1 :]]}
    for index, part in enumerate(parts):
        for below, edit, inner in mutate_condition(part):
            changed = [*parts[:index], inner, *parts[index + 1 :]]
            yield (join, index, *below), edit, {join: changed}


def _mutate_quantifier(
    condition: Condition, quantifier: str
) -> Iterator[tuple[Keys, str, Condition]]:
    inner = condition[quantifier]
    if quantifier == "share_of_links":
        least = float(condition["gte"])
        for moved in _both_ways(least, SHARE):
            if 0 < moved <= 1:
                edit = f"{_show(least)} -> {_show(moved)}"
                yield ("gte",), edit, {**condition, "gte": moved}
    else:
        other = next(q for q in QUANTIFIERS[:2] if q != quantifier)
        yield (quantifier,), f"{quantifier} -> {other}", {other: inner}
    for below, edit, changed in mutate_condition(inner):
        yield (quantifier, *below), edit, {**condition, quantifier: changed}


def _mutate_comparison(condition: Condition) -> Iterator[tuple[Keys, str, Condition]]:
    name = str(condition["signal"])
    operator = next(key for key in condition if key != "signal")
    value: Any = condition[operator]
    if operator in FLIPS:
        for other in FLIPS[operator]:
            yield (operator,), f"{operator} -> {other}", {"signal": name, other: value}
        for moved in _both_ways(value, threshold_step(name, value)):
            edit = f"{_show(value)} -> {_show(moved)}"
            yield (operator,), edit, {"signal": name, operator: moved}
        return
    yield (operator,), f"not {operator}", {"not": condition}
    if operator == "in" and len(value) > 1:
        for index, one in enumerate(value):
            rest = [*value[:index], *value[index + 1 :]]
            yield (operator, index), f"{one} left out", {"signal": name, "in": rest}


def threshold_step(signal: str, value: float) -> float:
    """The change of a threshold: one unit, or a tenth if it is large."""
    if signal in SCALES or abs(value) <= LARGE:
        return 1
    return round(abs(value) / 10)


def _both_ways(value: float, step: float) -> tuple[float, float]:
    return round(value - step, 6), round(value + step, 6)


def _show(value: float) -> str:
    return f"{value:g}" if math.isfinite(value) else str(value)
