"""Suspicion: the policy's own estimate. Log-odds points summed by family, within caps.

    logit(p) = logit(prior) + sum over families of clamp(sum of points, -cap, cap)

With fewer observed families than the policy's minimum, suspicion is null. A family is observed if
any of its conditions is known to be true or false.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.frames import any_of
from blm.core.policy.conditions import combine, distinct_atoms
from blm.core.policy.policy import Policy, Weight

VENDOR_FAMILY = "vendor"


def weight_column(weight: Weight) -> str:
    """Name of the column with a weight's answer."""
    return f"weight.{weight.family}.{weight.id}"


def logit(share: float) -> float:
    """Log-odds of a share, 0-1 exclusive."""
    return math.log(share / (1 - share))


def add_suspicion(domains: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """The domains with their suspicion and its parts.

    Args:
        domains: with a column per atom of the weights' conditions, named by its key.
        policy: its prior, families and weights.

    Returns:
        `domains` plus a nullable Boolean per weight, ``points.<family>``, ``suspicion`` (0-100 or
        null), ``suspicious_families``, ``suspicious_beyond_vendors`` and ``completeness``: the
        share of the weights' absolute points whose condition is known, 0-1.
    """
    answers = answer_weights(policy)
    frame = domains.with_columns(**answers) if answers else domains
    return sum_points(frame, policy, Numbers(policy))


def answer_weights(policy: Policy) -> dict[str, pl.Expr]:
    """The condition of each weight by column, over the columns of its atoms."""
    atoms = {key: pl.col(key) for key in distinct_atoms(w.when for w in policy.weights)}
    return {weight_column(w): combine(w.when, atoms) for w in policy.weights}


class Numbers:
    """The numbers of a suspicion as expressions, so that mutants can use columns instead."""

    def __init__(self, policy: Policy) -> None:
        """Use the policy's numbers, the same for every domain."""
        self._policy = policy

    def points(self, weight: Weight) -> pl.Expr:
        """Points of a weight."""
        return pl.lit(weight.points)

    def cap(self, family: str) -> pl.Expr:
        """Largest absolute sum of a family."""
        return pl.lit(self._policy.caps[family])

    def offset(self) -> pl.Expr:
        """Log-odds of the prior."""
        return pl.lit(logit(self._policy.prior / 100))

    def minimum(self) -> pl.Expr:
        """Families that must be observed."""
        return pl.lit(self._policy.minimum_families)


def sum_points(answered: pl.LazyFrame, policy: Policy, numbers: Numbers) -> pl.LazyFrame:
    """Domains with answered weights, with their suspicion and its parts.

    Args:
        answered: with the columns of `answer_weights`.
        policy: its families and weights.
        numbers: its points, caps, prior and minimum.
    """
    families = {f: [w for w in policy.weights if w.family == f] for f in policy.caps}
    sums = [_points(ws, f, numbers).alias(f"points.{f}") for f, ws in families.items()]
    sums += [_observed(ws).alias(f"observed.{f}") for f, ws in families.items()]
    frame = answered.with_columns(sums) if sums else answered
    positive = {f: (pl.col(f"points.{f}") > 0).cast(pl.Int64) for f in families}
    beyond = [p for f, p in positive.items() if f != VENDOR_FAMILY]
    return frame.with_columns(
        pl.sum_horizontal(pl.lit(0.0), *(pl.col(f"points.{f}") for f in families)).alias("points"),
        pl.sum_horizontal(pl.lit(0), *(pl.col(f"observed.{f}") for f in families)).alias(
            "families"
        ),
        pl.sum_horizontal(pl.lit(0), *positive.values()).alias("suspicious_families"),
        (pl.sum_horizontal(pl.lit(0), *beyond) > 0).alias("suspicious_beyond_vendors"),
        _completeness(policy.weights).alias("completeness"),
    ).with_columns(_suspicion(numbers).alias("suspicion"))


def _points(weights: Sequence[Weight], family: str, numbers: Numbers) -> pl.Expr:
    # No `otherwise`: a sum ignores null.
    parts = [pl.when(pl.col(weight_column(w))).then(numbers.points(w)) for w in weights]
    total, cap = pl.sum_horizontal(pl.lit(0.0), *parts), numbers.cap(family)
    return total.clip(-cap, cap)


def _observed(weights: Sequence[Weight]) -> pl.Expr:
    return any_of(~pl.col(weight_column(w)).is_null() for w in weights).cast(pl.Int64)


def _completeness(weights: Sequence[Weight]) -> pl.Expr:
    total = sum(abs(w.points) for w in weights) or 1.0
    parts = [
        pl.when(~pl.col(weight_column(w)).is_null()).then(pl.lit(abs(w.points))) for w in weights
    ]
    return (pl.sum_horizontal(pl.lit(0.0), *parts) / total).round(4)


def _suspicion(numbers: Numbers) -> pl.Expr:
    odds = pl.col("points") + numbers.offset()
    share = 1 / (1 + (-odds).exp())
    enough = pl.col("families") >= numbers.minimum()
    return pl.when(enough).then((share * 100).round(1))


@dataclass(frozen=True, slots=True)
class Weighed:
    """One weight of the policy with its answer.

    Attributes:
        weight: its id, condition and points.
        holds: true, false, or None for unknown.
    """

    weight: Weight
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one family of evidence adds to a suspicion.

    Attributes:
        family: its name.
        points: log-odds after the cap; suspicion is the prior plus the points of all families.
        cap: largest absolute sum.
        weights: in the policy's order.
    """

    family: str
    points: float
    cap: float
    weights: tuple[Weighed, ...]

    @property
    def capped(self) -> bool:
        """True if the cap reduced the sum of the weights."""
        total = sum(one.weight.points for one in self.weights if one.holds)
        return abs(total) > self.cap


def list_contributions(row: Mapping[str, Any], policy: Policy) -> tuple[Contribution, ...]:
    """The contribution of every family of the policy, most points first.

    Args:
        row: of the domain, from `core.signals.domain_signals.assess_domains`.
        policy: families, caps and weights.
    """
    found = [
        Contribution(
            family,
            round(float(row[f"points.{family}"]), 4),
            cap,
            tuple(Weighed(w, row[weight_column(w)]) for w in policy.weights if w.family == family),
        )
        for family, cap in policy.caps.items()
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.points)))
