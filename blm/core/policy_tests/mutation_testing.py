"""Mutation testing: all mutants of a policy evaluated on all tests at once, in columns.

What no mutant changes is computed once: signals, and the answers of every condition of the policy
and of its mutants. A mutant is then the table of these answers with one column replaced; these
tables are concatenated, and the policy's own code chooses recommendations for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.policy.conditions import Atom, Condition, combine, distinct_atoms
from blm.core.policy.policy import Policy, Rule, Weight
from blm.core.policy.rules import answer_rule, answer_rules, choose_recommendations, rule_column
from blm.core.policy.suspicion import (
    Numbers,
    add_suspicion,
    answer_weights,
    logit,
    sum_points,
    weight_column,
)
from blm.core.policy_tests.fixtures import NOBODY, SAID, Said, Specimen, observe_specimens
from blm.core.policy_tests.mutants import Mutant
from blm.core.signals.domain_signals import (
    answer_leaves,
    policy_conditions,
    recommend_domains,
    vendor_signals,
)

Answers = Iterator[tuple[Mutant, list[Said]]]


class NumberColumns(Numbers):
    """The numbers of a policy's suspicion as columns, so that each mutant has its own."""

    def points(self, weight: Weight) -> pl.Expr:
        """Points of a weight."""
        return pl.col(f"is.{weight_column(weight)}")

    def cap(self, family: str) -> pl.Expr:
        """Largest absolute sum of a family."""
        return pl.col(f"is.cap.{family}")

    def offset(self) -> pl.Expr:
        """Log-odds of the prior."""
        return pl.col("is.offset")

    def minimum(self) -> pl.Expr:
        """Families that must be observed."""
        return pl.col("is.minimum")


@dataclass(frozen=True, slots=True)
class _Bench:
    """Specimens with their signals and answers, computed once.

    Attributes:
        policy: the original.
        observed: with the answers of all conditions of the policy and its mutants.
        atoms: of these conditions.
    """

    policy: Policy
    observed: pl.DataFrame
    atoms: Mapping[str, Atom]


def judge_mutants(
    specimens: Sequence[Specimen], policy: Policy, mutants: Sequence[Mutant]
) -> Answers:
    """Each mutant's result for each specimen; mutants come in any order.

    Args:
        specimens: results are in their order.
        policy: the original.
        mutants: of `policy`.
    """
    conditions = [
        c for one in (policy, *(m.policy for m in mutants)) for c in policy_conditions(one)
    ]
    atoms = distinct_atoms(conditions)
    bench = _Bench(policy, observe_specimens(specimens, policy, atoms).collect(), atoms)
    ruled = [mutant for mutant in mutants if mutant.part == "rules"]
    yield from _judge_rules(bench, ruled)
    yield from _judge_suspicion(bench, [one for one in mutants if one.part != "rules"])


def _judge_rules(bench: _Bench, mutants: Sequence[Mutant]) -> Answers:
    """Mutants of rules: suspicion stays, and only one rule's answers change."""
    policy = bench.policy
    columns = {key: pl.col(key) for key in bench.atoms}
    suspected = add_suspicion(bench.observed.lazy(), policy)
    suspected = suspected.with_columns(answer_leaves(bench.atoms, summed=True))
    own = answer_rules(policy, columns)
    edited = [mutant for mutant in mutants if "when" in mutant.path]
    answers = {
        f"{number}.{name}": expr
        for number, mutant in enumerate(edited)
        for name, expr in answer_rule(mutant.policy.rules[mutant.at or 0], columns).items()
    }
    known = ("domain", "known", "suspicion")
    answered = suspected.select(*known, **own, **answers).collect()
    table = answered.select(*known, *own)
    tables = []
    for number, mutant in enumerate(edited):
        names = answer_rule(mutant.policy.rules[mutant.at or 0], columns)
        series = (answered.get_column(f"{number}.{name}").alias(name) for name in names)
        tables.append(table.with_columns(*series, pl.lit(number).alias("mutant")))
    gone = [mutant for mutant in mutants if len(mutant.policy.rules) < len(policy.rules)]
    for number, mutant in enumerate(gone, len(edited)):
        never = _never(policy.rules[mutant.at or 0])
        tables.append(table.with_columns(**never, mutant=pl.lit(number)))
    if tables:
        chosen = choose_recommendations(pl.concat(tables).lazy(), policy)
        yield from _read(chosen, [*edited, *gone])
    for mutant in mutants:
        if mutant not in edited and mutant not in gone:
            one = table.lazy().with_columns(pl.lit(0).alias("mutant"))
            yield from _read(choose_recommendations(one, mutant.policy), [mutant])


def _never(rule: Rule) -> dict[str, pl.Expr]:
    """The answers of a rule that was removed: never true."""
    no, none = pl.lit(value=False), pl.lit(0).cast(pl.Int64)
    return {rule_column(rule): no, f"mixed.{rule.id}": no, f"known.{rule.id}": none}


def _judge_suspicion(bench: _Bench, mutants: Sequence[Mutant]) -> Answers:
    """Mutants of bands, weights, caps and prior: suspicion is recomputed, rules stay."""
    if not mutants:
        return
    policy = bench.policy
    atoms = distinct_atoms(policy_conditions(policy))
    numbered = bench.observed.with_columns(
        **answer_weights(policy),
        **{name: pl.lit(value) for name, value in _numbers(policy).items()},
    )
    kept = [*atoms, *(weight_column(w) for w in policy.weights), *_numbers(policy)]
    names = ["domain", "known", *(n for n in kept if n in numbered.columns)]
    own = numbered.select(names)
    tables = [
        (_banded(numbered, mutant.policy, atoms).select(names) if mutant.part == "bands" else own)
        .with_columns(**_changes(bench, mutant))
        .with_columns(pl.lit(number).alias("mutant"))
        for number, mutant in enumerate(mutants)
    ]
    summed = sum_points(pl.concat(tables).lazy(), policy, NumberColumns(policy))
    yield from _read(recommend_domains(summed, policy, atoms), mutants)


def _numbers(policy: Policy) -> dict[str, float]:
    """The numbers of a policy's suspicion, by column."""
    found = {f"is.{weight_column(w)}": w.points for w in policy.weights}
    found |= {f"is.cap.{family}": cap for family, cap in policy.caps.items()}
    offset, minimum = logit(policy.prior / 100), float(policy.minimum_families)
    return {**found, "is.offset": offset, "is.minimum": minimum}


def _changes(bench: _Bench, mutant: Mutant) -> dict[str, Any]:
    """The one column that a mutant of a number or of a weight's condition changes."""
    before, after = _numbers(bench.policy), _numbers(mutant.policy)
    found: dict[str, Any] = {
        name: pl.lit(value) for name, value in after.items() if value != before[name]
    }
    if mutant.part == "weights" and "when" in mutant.path:
        weight = mutant.policy.weights[mutant.at or 0]
        answer = bench.observed.select(answer=_combine(weight.when)).get_column("answer")
        found[weight_column(weight)] = answer
    return found


def _combine(condition: Condition) -> pl.Expr:
    return combine(condition, {key: pl.col(key) for key in distinct_atoms([condition])})


def _banded(numbered: pl.DataFrame, policy: Policy, atoms: Mapping[str, Atom]) -> pl.DataFrame:
    """The table with the signals that a mutant's bands give."""
    changed = numbered.with_columns(vendor_signals(policy, NOBODY, numbered))
    return changed.with_columns(answer_leaves(atoms)).with_columns(**answer_weights(policy))


def _read(recommended: pl.LazyFrame, mutants: Sequence[Mutant]) -> Answers:
    """The results under each mutant, by its position."""
    rows = recommended.sort("mutant", "domain").select("mutant", *SAID).collect().iter_rows()
    said: dict[int, list[Said]] = {}
    for number, *row in rows:
        said.setdefault(number, []).append(Said(*row))
    yield from ((mutants[number], found) for number, found in said.items())
