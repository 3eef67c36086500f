"""Equivalence proofs: a mutant that recommends the same as its policy for every domain.

The signals that the edit touches are given every combination of values that can matter: each
threshold, and a value between any two. Where both answer alike, the mutant is equivalent. Where
they differ, a rule above that is true by these signals alone can hide the difference: what is true
while the rest is unknown stays true whatever the rest is. Combinations are excluded as impossible
only where that follows from how signals are computed; including impossible ones can make a proof
fail, but never makes it wrong. A mutant without a proof is not equivalent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from blm.core.policy.conditions import distinct_atoms
from blm.core.policy.policy import Policy
from blm.core.policy.rules import add_recommendations, rule_column, rule_conditions
from blm.core.policy.suspicion import add_suspicion
from blm.core.policy_tests.mutants import Mutant
from blm.core.policy_tests.signal_combinations import list_combinations


def is_equivalent(policy: Policy, mutant: Mutant) -> bool:
    """True if it is proven that a mutant gives every domain what its policy gives it.

    Args:
        policy: the original.
        mutant: of `policy`.
    """
    if mutant.part == "rules" and mutant.at is not None:
        return _rules_agree(policy, mutant)
    if mutant.part in ("weights", "suspicion") and "families" in mutant.path:
        return _family_agrees(policy, mutant)
    return False


def _rules_agree(policy: Policy, mutant: Mutant) -> bool:
    at = mutant.at or 0
    length = 2 if mutant.edit.startswith("asked after") else 1
    gone = len(policy.rules) - len(mutant.policy.rules)
    before = replace(policy, rules=policy.rules[at : at + length])
    after = replace(policy, rules=mutant.policy.rules[at : at + length - gone])
    above = replace(policy, rules=policy.rules[:at])
    frame = list_combinations([*rule_conditions(before), *rule_conditions(after)], policy)
    if frame is None:
        return False
    known = frame.with_columns(pl.lit(value=True).alias("known"))
    columns = ["recommendation", "rule", "due_now", "by_url"]
    answers = [_ask(known, one).select(columns).rows() for one in (before, after)]
    hidden = _ask(known, above).select([rule_column(rule) for rule in above.rules]).rows()
    hides = hidden or [()] * len(answers[0])
    triples = zip(answers[0], answers[1], hides, strict=True)
    return all(one == other or any(v is True for v in true) for one, other, true in triples)


def _ask(frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    atoms = distinct_atoms(rule_conditions(policy))
    asked = _with_unknowns(frame, atoms)
    return add_recommendations(asked.lazy(), policy, {key: pl.col(key) for key in atoms}).collect()


def _family_agrees(policy: Policy, mutant: Mutant) -> bool:
    """True if a family's points are the same for all answers of its conditions."""
    family = str(mutant.path[2])
    pair = [
        replace(one, weights=tuple(w for w in one.weights if w.family == family))
        for one in (policy, mutant.policy)
    ]
    frame = list_combinations([w.when for one in pair for w in one.weights], policy)
    if frame is None:
        return False
    said = []
    for one in pair:
        asked = _with_unknowns(frame, distinct_atoms(w.when for w in one.weights))
        columns = [f"points.{family}", f"observed.{family}"]
        said.append(add_suspicion(asked.lazy(), one).select(columns).collect().rows())
    pairs = zip(said[0], said[1], strict=True)
    return all(math.isclose(a[0], b[0], abs_tol=1e-9) and a[1] == b[1] for a, b in pairs)


def _with_unknowns(frame: pl.DataFrame, atoms: Iterable[str]) -> pl.DataFrame:
    """The frame with a column for each atom; null for atoms that no combination decides."""
    missing = [key for key in atoms if key not in frame.columns]
    return frame.with_columns(pl.lit(None).cast(pl.Boolean).alias(key) for key in missing)
