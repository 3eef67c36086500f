"""Bands, hysteresis and the statistics behind KPIs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.policy.bands import SEVERITY, Band, band_of, settle_band
from blm.core.statistics import (
    growth_per_month,
    mean_interval,
    per_month,
    robust_z,
    theil_sen,
    wilson,
)

LOSS = {"urgent": {"gt": 5}, "warn": {"gte": 4}, "watch": {"gte": 3}}


@pytest.mark.parametrize(
    ("value", "band"),
    [(2.9, "ok"), (3, "watch"), (3.9, "watch"), (4, "warn"), (5, "warn"), (5.01, "urgent")],
)
def test_marks_hold_at_their_edges(value: float, band: Band) -> None:
    """Bands begin where the policy says, inclusive or not (C3)."""
    assert band_of(value, LOSS) == band


def test_two_sided_marks() -> None:
    """A closed range counts its ends in."""
    marks = {"warn": {"outside": [55, 92]}, "watch": {"outside": [70, 80]}}
    assert [band_of(v, marks) for v in (54.9, 55, 69, 70, 80, 81, 93)] == [
        "warn",
        "watch",
        "watch",
        "ok",
        "ok",
        "watch",
        "warn",
    ]


@pytest.mark.parametrize(
    ("rows", "measured", "shown"),
    [
        ([], "warn", "warn"),
        ([("2026-05-01", "ok", "ok")], "urgent", "urgent"),
        ([("2026-05-01", "urgent", "urgent")], "ok", "urgent"),
        ([("2026-04-01", "urgent", "urgent"), ("2026-05-01", "ok", "urgent")], "ok", "ok"),
        ([("2026-04-01", "urgent", "urgent"), ("2026-05-20", "ok", "urgent")], "ok", "urgent"),
        ([("2026-05-01", "ok", "urgent"), ("2026-05-20", "urgent", "urgent")], "ok", "urgent"),
        ([("2026-05-01", "unknown", "unknown")], "ok", "ok"),
        ([("2026-05-01", "warn", "warn")], "unknown", "unknown"),
    ],
)
def test_hysteresis(rows: Any, measured: Band, shown: Band) -> None:
    """A band worsens at once and betters only after it measured better for a whole period."""
    assert settle_band(measured, rows, "2026-06-01", 30) == shown


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SEVERITY)), st.sampled_from(sorted(SEVERITY))), max_size=5
    ),
    st.sampled_from(sorted(SEVERITY)),
)
def test_band_is_never_milder_than_measured(
    history: list[tuple[Band, Band]], measured: Band
) -> None:
    """Hysteresis can keep a worse band, never hide one."""
    rows = [(f"2026-0{n}-01", m, s) for n, (m, s) in enumerate(history, 1)]
    assert SEVERITY[settle_band(measured, rows, "2026-06-01", 30)] >= SEVERITY[measured]


def test_wilson_known_values() -> None:
    """Wilson's interval of 10 in 100 is 5.5 to 17.4 %."""
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share(trials: int, data: st.DataObject) -> None:
    """The interval lies within 0 and 1 and contains the share."""
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials + 1e-12
    assert hits / trials - 1e-12 <= high <= 1


def test_rates_per_month() -> None:
    """Rates compound: 10 % in 60 days is 5.1 % a month, and thirty days stay what they are."""
    assert per_month(0.1, 30) == pytest.approx(0.1)
    assert per_month(0.1, 60) == pytest.approx(1 - math.sqrt(0.9))
    assert growth_per_month(0.21, 60) == pytest.approx(0.1)


def test_robust_measures() -> None:
    """One odd week moves neither the slope nor the z of the others."""
    assert theil_sen([1, 2, 3, 40, 5]) == pytest.approx(1.0)
    assert robust_z(5, [5, 5, 5, 5]) == 0
    assert robust_z(30, [4, 5, 6, 5, 4, 100]) > 6
    assert mean_interval([5.0]) == (5.0, 5.0, 5.0)
