"""Rules: the first true one, in order, decides; unknown conditions neither remove nor keep."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from blm.core.frames import any_of
from blm.core.policy.conditions import Condition, combine, mixed_condition
from blm.core.policy.policy import Policy, Rule

KNOWN_TRUE = 2
"""Known true conditions from which an undecided remove rule needs a second look now."""


def rule_column(rule: Rule) -> str:
    """Name of the column with a rule's answer: true, false or null for unknown."""
    return f"rule.{rule.id}"


def rule_conditions(policy: Policy) -> list[Condition]:
    """All conditions of the rules, including those for domains with mixed links."""
    mixed = [mixed_condition(rule.when) for rule in policy.rules if rule.recommend == "remove"]
    return [rule.when for rule in policy.rules] + [c for c in mixed if c is not None]


def top_conditions(rule: Rule) -> list[Condition]:
    """The top-level conditions of a rule: those of ``all``, or its only one."""
    return list(rule.when.get("all", [rule.when]))


def add_recommendations(
    domains: pl.LazyFrame, policy: Policy, atoms: Mapping[str, pl.Expr]
) -> pl.LazyFrame:
    """The domains with the policy's recommendations, before any person's decision.

    Args:
        domains: columns that `atoms` read, and ``known``: true if more than the name is known.
        policy: its rules, most severe first.
        atoms: nullable Boolean per atom of the rules.

    Returns:
        `domains` plus ``rule.<id>`` (nullable Boolean), ``recommendation`` (keep, watch, remove,
        unassessed), ``rule`` (id of the deciding rule, null when none is true), ``due_now``
        (true if an undecided remove rule needs a second look now) and ``by_url`` (true if the
        domain has good links too, so that only single URLs are meant).
    """
    answers: dict[str, pl.Expr] = {}
    for rule in policy.rules:
        whole = answer_rule(rule, atoms)
        wanted = whole if rule.recommend == "remove" else [rule_column(rule)]
        answers |= {name: whole[name] for name in wanted}
    frame = domains.with_columns(**answers) if answers else domains
    kept = {rule_column(rule) for rule in policy.rules}
    return choose_recommendations(frame, policy).drop(*(answers.keys() - kept))


def answer_rules(policy: Policy, atoms: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    """The answers of all rules, by column.

    Args:
        policy: its rules.
        atoms: nullable Boolean per atom of the rules.

    Returns:
        Per rule ``rule.<id>``, true if it holds; ``mixed.<id>``, true if it holds for some links
        while others are good; ``known.<id>``, number of its conditions that are known true.
    """
    answers: dict[str, pl.Expr] = {}
    for rule in policy.rules:
        answers |= answer_rule(rule, atoms)
    return answers


def answer_rule(rule: Rule, atoms: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    """The three columns of one rule."""
    return {
        rule_column(rule): combine(rule.when, atoms),
        f"mixed.{rule.id}": _mixed(rule, atoms),
        f"known.{rule.id}": _known_true(rule, atoms),
    }


def choose_recommendations(answered: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Domains with answered rules, with what the policy recommends.

    Args:
        answered: with the columns of `answer_rules`, and ``known``; of rules that do not remove,
            ``mixed.`` and ``known.`` are not read.
        policy: its rules, most severe first.
    """
    position = pl.lit(len(policy.rules))
    pressing = pl.lit(None).cast(pl.Int64)
    for index in reversed(range(len(policy.rules))):
        rule = policy.rules[index]
        value = pl.col(rule_column(rule))
        holds = value
        if rule.recommend == "remove":
            holds = value.fill_null(value=False) | pl.col(f"mixed.{rule.id}")
            open_case = value.is_null() & (pl.col(f"known.{rule.id}") >= KNOWN_TRUE)
            pressing = pl.when(open_case).then(pl.lit(index)).otherwise(pressing)
        position = pl.when(holds).then(pl.lit(index)).otherwise(position)
    frame = answered.with_columns(position.alias("first_true"), pressing.alias("pressing"))
    due = (pl.col("pressing") < pl.col("first_true")).fill_null(value=False)
    frame = frame.with_columns(due.alias("due_now"))
    deciding = pl.when(pl.col("due_now")).then(pl.col("pressing")).otherwise(pl.col("first_true"))
    frame = frame.with_columns(_recommendation(policy), deciding.alias("deciding"), _by_url(policy))
    return frame.with_columns(_deciding(policy)).drop("first_true", "pressing", "deciding")


def _mixed(rule: Rule, atoms: Mapping[str, pl.Expr]) -> pl.Expr:
    condition = mixed_condition(rule.when) if rule.recommend == "remove" else None
    if condition is None:
        return pl.lit(value=False)
    return combine(condition, atoms).fill_null(value=False)


def _by_url(policy: Policy) -> pl.Expr:
    meant = [
        (pl.col("first_true") == index) & pl.col(f"mixed.{rule.id}")
        for index, rule in enumerate(policy.rules)
        if rule.recommend == "remove"
    ]
    return (any_of(meant) & ~pl.col("due_now")).alias("by_url")


def _known_true(rule: Rule, atoms: Mapping[str, pl.Expr]) -> pl.Expr:
    parts = [combine(c, atoms).fill_null(value=False).cast(pl.Int64) for c in top_conditions(rule)]
    return pl.sum_horizontal(*parts)


def _recommendation(policy: Policy) -> pl.Expr:
    """The recommendation of the first true rule, by lookup: faster than a chain of conditions."""
    none = pl.when(pl.col("known")).then(pl.lit("watch")).otherwise(pl.lit("unassessed"))
    places, said = range(len(policy.rules)), [rule.recommend for rule in policy.rules]
    answer = pl.col("first_true").replace_strict(
        [*places], said, default=none, return_dtype=pl.String
    )
    return (
        pl.when(pl.col("due_now")).then(pl.lit("watch")).otherwise(answer).alias("recommendation")
    )


def _deciding(policy: Policy) -> pl.Expr:
    places = range(len(policy.rules) + 1)
    names = [*(rule.id for rule in policy.rules), None]
    return pl.col("deciding").replace_strict([*places], names, return_dtype=pl.String).alias("rule")
