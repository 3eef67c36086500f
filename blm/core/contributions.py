"""Contributions: what a suspicion is made of, by family of evidence and weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blm.core.policies import Policy, Weight
from blm.core.suspicion import weight_column


@dataclass(frozen=True, slots=True)
class Weighed:
    """One weight of the policy, answered.

    Attributes:
        weight: its id, condition and points.
        holds: true, false, or None where it is not known.
    """

    weight: Weight
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one family of evidence adds to a suspicion.

    Attributes:
        family: its name.
        points: log-odds after the cap; what all families and the prior sum up to is the suspicion.
        cap: largest absolute sum.
        weights: in the policy's order.
    """

    family: str
    points: float
    cap: float
    weights: tuple[Weighed, ...]

    @property
    def capped(self) -> bool:
        """Whether the weights alone would say more."""
        total = sum(one.weight.points for one in self.weights if one.holds)
        return abs(total) > self.cap


def list_contributions(row: Mapping[str, Any], policy: Policy) -> tuple[Contribution, ...]:
    """Every family of the policy, those with most points first.

    Args:
        row: of the domain, from `core.assessments.assess_domains`.
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
