"""Tuning: the fit is the slow one's, a wrong weight moves to the truth, and worse is not proposed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.cases.logistic_regression import (
    Model,
    TrainingCase,
    fit,
    log_odds,
    logistic,
    penalised_loss,
)
from blm.core.cases.weight_tuning import LEAST_CASES, Tuning, tune
from blm.core.policy.policy import Policy
from blm.core.site.site import Verdict
from tests.core.specimens import DEFAULT, make_cases, random_specimen
from tests.pace import few

SITE = "acme.example"
SPECIMENS = [random_specimen(random.Random(seed)) for seed in range(420)]
WRONG = "seller-host"


def with_points(**points: float) -> Policy:
    """The default policy with other points."""
    named = {name.replace("_", "-"): value for name, value in points.items()}
    weights = (replace(w, points=named.get(w.id, w.points)) for w in DEFAULT.weights)
    return replace(DEFAULT, weights=tuple(weights))


def says(rng: random.Random, _: int, suspicion: float) -> tuple[str, Verdict]:
    """A reviewer who removes as often as the true suspicion says."""
    return "ana", "remove" if rng.random() < suspicion else "keep"


def slow_fit(model: Model, samples: list[TrainingCase]) -> list[float]:
    """The same minimum by plain gradient descent with numeric slopes."""
    weights = list(model.centre)
    for _ in range(4000):
        slopes = []
        for i in range(len(weights)):
            up, down = (
                [w + (sign * 1e-5 if i == j else 0) for j, w in enumerate(weights)]
                for sign in (1, -1)
            )
            rise = penalised_loss(model, up, samples) - penalised_loss(model, down, samples)
            slopes.append(rise / 2e-5)
        weights = [w - 0.05 * s for w, s in zip(weights, slopes, strict=True)]
        if max(map(abs, slopes)) < 1e-6:
            break
    return weights


@given(st.lists(st.tuples(st.sets(st.integers(0, 2)), st.booleans()), min_size=1, max_size=12))
@few(10)
def test_newton_finds_what_slow_descent_finds(drawn: list[tuple[set[int], bool]]) -> None:
    """Without caps in the way, both find the one minimum."""
    model = Model(-0.5, (0, 0, 1), (99.0, 99.0), (0.4, -0.2, 1.0), 0.7)
    samples = [TrainingCase(tuple(sorted(true)), came) for true, came in drawn]
    assert fit(model, samples) == pytest.approx(slow_fit(model, samples), abs=1e-3)


def test_without_cases_the_policy_stays() -> None:
    """The prior mean is the policy's own weights; evidence moves them, and caps hold."""
    model = Model(-1.0, (0,), (1.0,), (0.8,), 0.5)
    assert fit(model, []) == (0.8,)
    many = [TrainingCase((0,), came=True)] * 200
    fitted = fit(model, many)
    assert fitted[0] > 0.8
    assert logistic(log_odds(model, fitted, many[0])[0]) <= logistic(0.0) + 1e-9


@pytest.fixture(scope="module")
def moved() -> Tuning:
    """Tuning of a policy that has one weight wrong, on some two hundred decisions."""
    truth, planted = DEFAULT, with_points(seller_host=-1.0)
    cases = make_cases(SPECIMENS, truth, says, seed=5)
    return tune({SITE: cases}, planted)


def test_a_wrong_weight_moves_towards_the_truth(moved: Tuning) -> None:
    """A planted -1.0 in place of 1.0 moves up, and later cases say that it is better."""
    assert 200 <= moved.usable <= 420
    assert moved.why_not == ""
    points = {move.weight.id: move.points for move in moved.moves}
    assert -1.0 < points[WRONG] <= 1.3
    assert moved.before is not None
    assert moved.after is not None
    before, after = moved.before.calibration.brier, moved.after.calibration.brier
    assert before is not None
    assert after is not None
    assert after < before


def test_nothing_is_proposed_where_later_cases_would_be_worse() -> None:
    """Careless words of the first half teach what the careful second half contradicts."""

    def first_half_only(rng: random.Random, number: int, suspicion: float) -> tuple[str, Verdict]:
        if number < 210:
            return "ana", "remove" if rng.random() < 0.9 else "keep"
        return says(rng, number, suspicion)

    cases = make_cases(SPECIMENS, DEFAULT, first_half_only, seed=3)
    found = tune({SITE: cases}, DEFAULT)
    assert found.moves == ()
    assert "no better" in found.why_not
    assert found.before is not None
    assert found.after is not None
    before, after = found.before.calibration.brier, found.after.calibration.brier
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.parametrize("count", [0, 5, LEAST_CASES - 1])
def test_below_thirty_it_says_why_not(count: int) -> None:
    """Too few cases propose nothing, in words that name both numbers."""
    usable = [c for c in make_cases(SPECIMENS[:150], DEFAULT, says) if c.suspicion is not None]
    found = tune({SITE: usable[:count]}, DEFAULT)
    assert found.moves == ()
    assert found.why_not == f"{count} cases can be used, and 30 are needed"


def test_people_who_always_say_the_same_teach_nothing() -> None:
    """Without both words in both halves there is nothing to fit or to judge by."""
    cases = make_cases(SPECIMENS[:150], DEFAULT, lambda _r, _n, _s: ("ana", "remove"))
    found = tune({SITE: cases}, DEFAULT)
    assert "the same of all" in found.why_not


def test_what_does_not_count_is_counted() -> None:
    """Bulk merges, words to watch and cases without a suspicion are named with their numbers."""
    bulk = make_cases(SPECIMENS[:20], DEFAULT, says, how="merged", ref="#1")
    bulk = [replace(c, word=replace(c.word, on="2026-01-01"), as_of="2026-01-01") for c in bulk]
    watch = make_cases(SPECIMENS[20:30], DEFAULT, lambda _r, _n, _s: ("ana", "watch"))
    found = tune({SITE: [*bulk, *watch]}, DEFAULT)
    assert found.left_out == {"bulk": 20, "to watch": 10}
    assert found.usable == 0
