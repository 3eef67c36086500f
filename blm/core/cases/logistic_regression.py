"""Logistic regression with a prior: Newton's method, in plain Python.

The weights w minimise

    sum of [ log(1 + exp(z)) - y z ]  +  sum of (w - m)^2 / (2 s^2),     z = offset + F(w)

where F(w) sums w by family within the caps, as suspicion does, m are the policy's own weights and s
is the standard deviation of the prior. A family beyond its cap has no gradient. Without caps
this is ridge regression around m (Hoerl and Kennard 1970), fitted by iteratively reweighted least
squares; a step that increases the sum is halved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS, HALVINGS, CLOSE = 30, 20, 1e-7


@dataclass(frozen=True, slots=True)
class TrainingCase:
    """One case: its true conditions, the outcome, and its weight in the fit."""

    true: tuple[int, ...]
    came: bool
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    """The model to fit.

    Attributes:
        offset: log-odds without any condition.
        family: number of each weight's family.
        caps: of each family.
        centre: the policy's own weights, the mean of the prior.
        spread: standard deviation of the prior, in log-odds.
    """

    offset: float
    family: tuple[int, ...]
    caps: tuple[float, ...]
    centre: tuple[float, ...]
    spread: float


def fit(model: Model, samples: Sequence[TrainingCase]) -> tuple[float, ...]:
    """The weights that minimise `penalised_loss`."""
    weights = list(model.centre)
    loss = penalised_loss(model, weights, samples)
    for _ in range(STEPS):
        gradient, curvature = _derive(model, weights, samples)
        step = _solve(curvature, gradient)
        size = 1.0
        for _ in range(HALVINGS):
            moved = [w - size * s for w, s in zip(weights, step, strict=True)]
            new = penalised_loss(model, moved, samples)
            if new <= loss:
                break
            size /= 2
        else:
            break
        better = loss - new
        weights, loss = moved, new
        if better < CLOSE:
            break
    return tuple(weights)


def log_odds(
    model: Model, weights: Sequence[float], sample: TrainingCase
) -> tuple[float, list[float]]:
    """Log-odds of a case, and the points of each family before its cap."""
    sums = [0.0] * len(model.caps)
    for index in sample.true:
        sums[model.family[index]] += weights[index]
    capped = (max(-cap, min(cap, total)) for total, cap in zip(sums, model.caps, strict=True))
    return model.offset + math.fsum(capped), sums


def penalised_loss(
    model: Model, weights: Sequence[float], samples: Sequence[TrainingCase]
) -> float:
    """The sum that `fit` minimises."""
    parts = []
    for sample in samples:
        z, _ = log_odds(model, weights, sample)
        parts.append(sample.counts * (_softplus(z) - z * sample.came))
    moved = zip(weights, model.centre, strict=True)
    penalty = math.fsum((w - m) ** 2 for w, m in moved) / (2 * model.spread**2)
    return math.fsum(parts) + penalty


def _softplus(z: float) -> float:
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def logistic(z: float) -> float:
    """The probability of log-odds, 0-1."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _derive(
    model: Model, weights: Sequence[float], samples: Sequence[TrainingCase]
) -> tuple[list[float], list[list[float]]]:
    """Gradient and curvature of the penalised loss."""
    size, inverse = len(weights), 1 / model.spread**2
    gradient = [(w - m) * inverse for w, m in zip(weights, model.centre, strict=True)]
    curvature = [[inverse if i == j else 0.0 for j in range(size)] for i in range(size)]
    for sample in samples:
        z, sums = log_odds(model, weights, sample)
        share = logistic(z)
        free = [i for i in sample.true if abs(sums[model.family[i]]) <= model.caps[model.family[i]]]
        bend = sample.counts * share * (1 - share)
        for i in free:
            gradient[i] += sample.counts * (share - sample.came)
            for j in free:
                curvature[i][j] += bend
    return gradient, curvature


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a positive definite linear system, by Cholesky decomposition."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - math.fsum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = math.sqrt(rest) if i == j else rest / lower[j][j]
    half: list[float] = []
    for i in range(size):
        half.append((right[i] - math.fsum(lower[i][k] * half[k] for k in range(i))) / lower[i][i])
    solved = [0.0] * size
    for i in reversed(range(size)):
        known = math.fsum(lower[k][i] * solved[k] for k in range(i + 1, size))
        solved[i] = (half[i] - known) / lower[i][i]
    return solved
