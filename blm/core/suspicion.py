"""Suspicion: ours, not Google's. Log-odds points summed by family, within caps.

    logit(p) = logit(prior) + sum over families of clamp(sum of points, -cap, cap)

Fewer families observed than the policy's minimum: no number. A family is observed when any of its
conditions is decided either way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import narwhals as nw

from blm.core.conditions import combine, distinct_atoms
from blm.core.frames import Lazy, any_of
from blm.core.policies import Policy, Weight

VENDOR_FAMILY = "vendor"


def weight_column(weight: Weight) -> str:
    """Column that holds whether a weight's condition is true."""
    return f"weight.{weight.family}.{weight.id}"


def logit(share: float) -> float:
    """Log-odds of a share between 0 and 1."""
    return math.log(share / (1 - share))


def add_suspicion(domains: Lazy, policy: Policy) -> Lazy:
    """The domains with suspicion and what it is made of.

    Args:
        domains: with a column per atom of the weights' conditions, named by its key.
        policy: its prior, families and weights.

    Returns:
        `domains` plus a nullable Boolean per weight, ``points.<family>``, ``suspicion`` (0-100 or
        null), ``suspicious_families``, ``suspicious_beyond_vendors`` and ``completeness``: the
        share of the weights' absolute points whose condition is decided, 0-1.
    """
    atoms = {key: nw.col(key) for key in distinct_atoms(w.when for w in policy.weights)}
    answers = [combine(w.when, atoms).alias(weight_column(w)) for w in policy.weights]
    frame = domains.with_columns(answers) if answers else domains
    families = {f: [w for w in policy.weights if w.family == f] for f in policy.caps}
    sums = [_points(ws, policy.caps[f]).alias(f"points.{f}") for f, ws in families.items()]
    sums += [_observed(ws).alias(f"observed.{f}") for f, ws in families.items()]
    frame = frame.with_columns(sums) if sums else frame
    positive = {f: (nw.col(f"points.{f}") > 0).cast(nw.Int64) for f in families}
    beyond = [p for f, p in positive.items() if f != VENDOR_FAMILY]
    return frame.with_columns(
        nw.sum_horizontal(nw.lit(0.0), *(nw.col(f"points.{f}") for f in families)).alias("points"),
        nw.sum_horizontal(nw.lit(0), *(nw.col(f"observed.{f}") for f in families)).alias(
            "families"
        ),
        nw.sum_horizontal(nw.lit(0), *positive.values()).alias("suspicious_families"),
        (nw.sum_horizontal(nw.lit(0), *beyond) > 0).alias("suspicious_beyond_vendors"),
        _completeness(policy.weights).alias("completeness"),
    ).with_columns(_suspicion(policy).alias("suspicion"))


def _points(weights: Sequence[Weight], cap: float) -> nw.Expr:
    parts = [
        nw.when(nw.col(weight_column(w)).fill_null(value=False))
        .then(nw.lit(w.points))
        .otherwise(nw.lit(0.0))
        for w in weights
    ]
    return nw.sum_horizontal(nw.lit(0.0), *parts).clip(-cap, cap)


def _observed(weights: Sequence[Weight]) -> nw.Expr:
    return any_of(~nw.col(weight_column(w)).is_null() for w in weights).cast(nw.Int64)


def _completeness(weights: Sequence[Weight]) -> nw.Expr:
    total = sum(abs(w.points) for w in weights) or 1.0
    parts = [
        nw.when(~nw.col(weight_column(w)).is_null())
        .then(nw.lit(abs(w.points)))
        .otherwise(nw.lit(0.0))
        for w in weights
    ]
    return (nw.sum_horizontal(nw.lit(0.0), *parts) / total).round(4)


def _suspicion(policy: Policy) -> nw.Expr:
    odds = nw.col("points") + logit(policy.prior / 100)
    share = 1 / (1 + (-odds).exp())
    enough = nw.col("families") >= policy.minimum_families
    return nw.when(enough).then((share * 100).round(1))
