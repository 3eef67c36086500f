"""Probes: domains of many kinds, generated from a policy's own thresholds.

A mutant that changes the result for a probe is not equivalent. The same policy gives the same
probes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blm.core.inventory.metrics import METRICS
from blm.core.policy.conditions import Condition, find_atoms
from blm.core.policy.policy import Policy
from blm.core.policy_tests.fixtures import Specimen
from blm.core.signals.domain_signals import policy_conditions
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS, Signal

COUNT = 250
MULTIPLIER, STEP, MODULUS = 1_103_515_245, 12_345, 2**31
"""Constants of a linear congruential generator, which gives the same values on every machine."""


def list_probes(policy: Policy) -> list[Specimen]:
    """Domains on both sides of the policy's thresholds, with some values unknown."""
    marks = _marks(policy)
    metrics = _metric_values(policy, marks)
    read = {name for name, s in DOMAIN_SIGNALS.items() if not METRICS.keys() & set(s.reads)}
    signals = {n: _values(DOMAIN_SIGNALS[n], marks.get(n, ())) for n in sorted(read & marks.keys())}
    links = {n: _values(s, marks.get(n, ())) for n, s in LINK_SIGNALS.items() if n in marks}
    links["rel"] = ["follow", "follow", "nofollow"]
    draw = _draws()
    probes = []
    for _ in range(COUNT):
        own = tuple(_pick(links, draw) for _ in range(next(draw) % 3))
        probes.append(Specimen(_pick(metrics, draw), _pick(signals, draw), own))
    return probes


def _draws() -> Iterator[int]:
    state = 1
    while True:
        state = (state * MULTIPLIER + STEP) % MODULUS
        yield state >> 12


def _pick(values: Mapping[str, Sequence[Any]], draw: Iterator[int]) -> dict[str, Any]:
    """One value for each name, or none, which leaves it unknown."""
    drawn = {name: [None, *some][next(draw) % (len(some) + 1)] for name, some in values.items()}
    return {name: value for name, value in drawn.items() if value is not None}


def _marks(policy: Policy) -> dict[str, list[Any]]:
    """The values that each signal is compared with."""
    found: dict[str, list[Any]] = {}
    for condition in policy_conditions(policy):
        for leaf in _leaves(condition):
            operand = next(leaf[key] for key in leaf if key != "signal")
            known = found.setdefault(leaf["signal"], [])
            known += operand if isinstance(operand, list) else [operand]
    return found


def _leaves(condition: Condition) -> Iterator[Condition]:
    for atom in find_atoms(condition):
        if not atom.over_links:
            yield atom.condition
            continue
        for inner in atom.condition.values():
            if isinstance(inner, Mapping):
                yield from _leaves(inner)


def _values(signal: Signal, marks: Sequence[Any]) -> list[Any]:
    if signal.kind == "flag":
        return [True, False]
    numbers = [mark for mark in marks if isinstance(mark, int | float)]
    if signal.kind == "number":
        return _around(numbers)
    return sorted({mark for mark in marks if isinstance(mark, str)} | {"other"})


def _around(marks: Sequence[float]) -> list[float]:
    near = {mark + step for mark in marks for step in (-1, 0, 1)} | {mark * 0.95 for mark in marks}
    return sorted(value for value in near if value >= 0)


def _metric_values(policy: Policy, marks: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Values of the vendors' columns that signals are computed from."""
    found: dict[str, list[Any]] = {"majestic.tf": [2, 20], "majestic.cf": [20]}
    for question, spec in policy.metrics.items():
        for vendor in spec["order"]:
            own = [*spec.get("bands", {}).get(vendor, ()), *marks.get(question, ())]
            found[vendor] = _around(own)
        if "flag" in spec:
            found[spec["flag"]] = [True, False]
    found["ahrefs.page_traffic"] = _around(marks.get("page_traffic", ()))
    return {name: values for name, values in found.items() if values}
