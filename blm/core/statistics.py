"""The statistics that KPIs use, with their sources."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

Z95 = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""
Z80_ONE_SIDED = 0.8416212335729143
"""Normal quantile of a one-sided 80 % bound, which the stop rule (S55) uses."""
MAD_TO_SIGMA = 1.4826
"""Factor from median absolute deviation to standard deviation, for a normal distribution."""


def wilson(hits: float, trials: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's score interval of a share, 0-1 (Wilson 1927); (0, 1) without trials."""
    if trials <= 0:
        return 0.0, 1.0
    share = hits / trials
    spread = z * z / trials
    centre = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return max(0.0, low), min(1.0, high)


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean and its 95 % interval by the normal approximation; of zero width for one value."""
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return mean, mean, mean
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    half = Z95 * math.sqrt(variance / count)
    return mean, mean - half, mean + half


def theil_sen(values: Sequence[float]) -> float:
    """Median slope over all pairs of equally spaced values (Theil 1950, Sen 1968)."""
    slopes = [
        (values[j] - values[i]) / (j - i)
        for i in range(len(values))
        for j in range(i + 1, len(values))
    ]
    return median(slopes) if slopes else 0.0


def robust_z(value: float, history: Sequence[float]) -> float:
    """Distance from the median in robust standard deviations.

    Counts vary at least as much as a Poisson count, so the deviation used is at least the square
    root of the median, and at least 1.
    """
    centre = median(history)
    deviation = median(abs(x - centre) for x in history) * MAD_TO_SIGMA
    return (value - centre) / max(deviation, math.sqrt(max(centre, 0.0)), 1.0)


def per_month(share: float, days: int) -> float:
    """A share observed over `days` as a share over 30 days, compounded: 1-(1-s)^(30/d)."""
    return 1 - math.pow(1 - min(share, 1.0), 30 / days)


def growth_per_month(rate: float, days: int) -> float:
    """A growth rate observed over `days` as a rate over 30 days: (1+g)^(30/d)-1."""
    return math.pow(1 + max(rate, -1.0), 30 / days) - 1
