"""Backtests: planted rates come back, and the figures are the textbooks'."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.cases.backtest import Backtest, mark
from blm.core.cases.case import Case, Word, count_overturned, is_overturned
from blm.core.cases.evaluated_case import BULK, Share, Tried, split_by_date, strengths
from blm.core.cases.evaluation import backtest, choose_cases
from blm.core.cases.scores import agree, brier, calibrate, cohens_kappa
from blm.core.policy_tests.fixtures import Specimen
from blm.core.site.site import Verdict
from blm.core.statistics import wilson
from tests.core.specimens import DEFAULT, make_cases, random_specimen
from tests.pace import few

PLANTED = {"strict": 0.05, "lax": 0.4}
"""How often each reviewer says the opposite of what is recommended."""
SPECIMENS = [random_specimen(random.Random(seed)) for seed in range(1000)]


def case(
    domain: str = "a.example",
    on: str = "2026-01-01",
    by: str = "ana",
    said: Verdict = "remove",
    **other: str,
) -> Case:
    """A case that the policy wants removed."""
    word = Word(on, by, domain, said, other.get("how", "explicit"), other.get("ref", ""))  # type: ignore[arg-type]
    as_of, network = other.get("as_of", on), other.get("network")
    return Case(word, as_of, "hash", "remove", "spam-without-traffic", 95.0, network, Specimen())


def tried(one: Case, suspicion: float | None = 95.0) -> Tried:
    """The case as it was recorded."""
    return Tried("acme.example", one, "explicit", one.recommendation, one.rule, suspicion)


@pytest.fixture(scope="module")
def simulated() -> Backtest:
    """A thousand decisions of two reviewers, who overturn at different rates."""

    def answer(rng: random.Random, number: int, _: float) -> tuple[str, Verdict]:
        by = "strict" if number % 2 else "lax"
        against = rng.random() < PLANTED[by]
        return by, "keep" if against else "remove"

    cases = make_cases(SPECIMENS, DEFAULT, answer)
    removed = [one for one in cases if one.recommendation == "remove"]
    kept = [
        replace(c, word=replace(c.word, said="keep" if c.word.said == "remove" else "remove"))
        for c in cases
        if c.recommendation == "keep"
    ]
    chosen = {"acme.example": [*removed, *kept]}
    return backtest(chosen, {"acme.example": DEFAULT})


@pytest.mark.parametrize("reviewer", PLANTED)
def test_planted_overturn_rates_come_back(simulated: Backtest, reviewer: str) -> None:
    """The rate that was planted for each reviewer lies in the interval that is told of them."""
    told = simulated.reviewers[reviewer]
    low, high = told.interval
    assert told.trials > 50
    assert low <= PLANTED[reviewer] <= high
    assert high - low < 0.25


def test_rates_of_rules_and_of_all_come_back(simulated: Backtest) -> None:
    """Per rule, and over all, the rate lies between the two reviewers' as it was planted."""
    whole = simulated.marks["explicit"].overturned
    planted = sum(PLANTED.values()) / 2
    assert whole.interval[0] <= planted <= whole.interval[1]
    rule = next(one for one in simulated.rules if one.rule == "real-traffic")
    assert rule.overturned.interval[0] <= planted <= rule.overturned.interval[1]
    assert sum(one.cases for one in simulated.rules) == simulated.cases


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.277533),
        (5, 10, 0.236593, 0.763407),
        (6, 120, 0.023126, 0.104784),
        (81, 263, 0.255275, 0.366194),
        (15, 148, 0.062386, 0.160548),
    ],
)
def test_wilson_has_the_known_values(hits: int, trials: int, low: float, high: float) -> None:
    """Worked examples of the score interval, two of them Newcombe's (1998)."""
    found = wilson(hits, trials)
    assert found == pytest.approx((low, high), abs=2e-4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=20))
@few(12)
def test_brier_lies_between_right_and_wrong(pairs: list[tuple[float, bool]]) -> None:
    """0 for whoever knows, 1 for whoever is always sure of the opposite, the mean square between."""
    score = brier(pairs)
    assert score is not None
    assert 0 <= score <= 1
    assert score == pytest.approx(sum((p - c) ** 2 for p, c in pairs) / len(pairs))
    assert brier([(float(came), came) for _, came in pairs]) == 0
    assert brier([(float(not came), came) for _, came in pairs]) == 1
    assert brier([]) is None


def test_calibration_counts_each_case_in_its_bin() -> None:
    """Ten bins of ten points; a word to watch says neither, a case without suspicion is counted."""
    said: list[tuple[float | None, Verdict]] = [
        (100.0, "remove"), (90.0, "keep"), (89.9, "remove"), (0.0, "protect"), (50.0, "watch"), (None, "keep"),
    ]  # fmt: skip
    found = calibrate(tried(case(said=word), value) for value, word in said)
    assert [(b.low, b.removed.hits, b.removed.trials) for b in found.bins] == [
        (0, 0, 1),
        (80, 1, 1),
        (90, 1, 2),
    ]
    assert (found.cases, found.unknown) == (4, 1)
    assert found.brier == pytest.approx((0 + 0.81 + 0.101**2 + 0) / 4)
    assert found.reference == 0.25


def test_kappa_has_the_known_value() -> None:
    """Cohen's worked example: 20 and 15 agreed, 5 and 10 not; and nothing beyond chance."""
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)
    assert cohens_kappa([(True, True)] * 5) is None


def test_reviewers_agree_on_domains_and_networks() -> None:
    """Two reviewers are held together by the same domain, and by domains of one network."""
    cases = [
        case("a.example", by="ana"),
        case("a.example", by="ben", said="keep"),
        case("b.example", by="ana", network="n1"),
        case("c.example", by="ben", network="n1"),
        case("d.example", by="cyd"),
    ]
    found = {one.subject: one for one in agree([tried(one) for one in cases])}
    assert found["domain"].agreed == Share(0, 1)
    assert found["network"].agreed == Share(1, 1)
    assert found["network"].reviewers == ("ana", "ben")


@pytest.mark.parametrize(
    ("recommendation", "said", "overturned"),
    [
        ("remove", "remove", False),
        ("remove", "keep", True),
        ("remove", "watch", True),
        ("remove", "protect", True),
        ("keep", "keep", False),
        ("keep", "protect", False),
        ("keep", "remove", True),
        ("watch", "remove", None),
        ("unassessed", "keep", None),
    ],
)
def test_a_look_is_no_verdict(
    recommendation: str, said: Verdict, *, overturned: bool | None
) -> None:
    """Only a recommendation to remove or keep can be overturned."""
    assert is_overturned(recommendation, said) is overturned  # type: ignore[arg-type]


def test_bulk_is_told_apart() -> None:
    """More than ten lines of one pull request at once are bulk; ten are not; decisions never."""
    few = [case(f"a{n}.example", how="merged", ref="#1") for n in range(BULK)]
    many = [case(f"b{n}.example", how="merged", ref="#2") for n in range(BULK + 1)]
    own = [case(f"c{n}.example") for n in range(20)]
    found = strengths([*few, *many, *own])
    assert found == ["merged"] * BULK + ["bulk"] * (BULK + 1) + ["explicit"] * 20


def test_later_signals_and_repeated_words_do_not_count() -> None:
    """A word older than its signals is left out unless asked for; a shared decision counts once."""
    old = case("old.example", on="2025-01-01", as_of="2026-01-01")
    shared = case("shared.example")
    cases = {"a.example": [old, shared], "b.example": [shared]}
    chosen, left_out = choose_cases(cases)
    assert [one.word.domain for _, one, _ in chosen] == ["shared.example"]
    assert left_out == {"later": 1, "repeated": 1}
    assert len(choose_cases(cases, later=True)[0]) == 2
    assert count_overturned([old, shared, case(said="keep")]) == (1, 2)


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 6), st.integers(0, 3)), max_size=30))
@few(12)
def test_the_split_leaks_nothing(drawn: list[tuple[int, int, int]]) -> None:
    """Every earlier word is of an earlier day, and no later one is of a domain or network known."""
    cases = [
        tried(case(f"d{d}.example", on=f"2026-01-{day:02d}", network=f"n{d}" if n else None))
        for day, d, n in drawn
    ]  # fmt: skip
    earlier, later = split_by_date(cases)
    if earlier and later:
        assert max(t.case.word.on for t in earlier) < min(t.case.word.on for t in later)
    assert not {t.case.word.domain for t in earlier} & {t.case.word.domain for t in later}
    shared = {t.case.network for t in earlier} & {t.case.network for t in later}
    assert shared <= {None}


def test_precision_and_recall() -> None:
    """Three recommended, two of them removed by people, and one removed that was not recommended."""
    missed = replace(case("m.example"), recommendation="watch", rule=None)
    cases = [case("a.example"), case("b.example"), case("c.example", said="keep"), missed]
    marks = mark([tried(one) for one in cases])
    assert (marks.precision, marks.recall) == (Share(2, 3), Share(2, 3))
    assert marks.overturned == Share(1, 3)


def test_another_policy_judges_the_signals_of_then(simulated: Backtest) -> None:
    """With a policy the cases are judged anew, and a rule that it lacks is no longer idle or told."""
    spam = Specimen(
        {"moz.spam": 60, "ahrefs.traffic": 0}, {}, ({"rel": "follow", "commercial_anchor": True},)
    )
    cases = {"a.example": [replace(case(), specimen=spam)]}
    milder = replace(DEFAULT, rules=DEFAULT.rules[1:], hash="other")
    found = backtest(cases, {"a.example": milder}, name="milder")
    assert [(one.rule, one.recommend) for one in found.rules] == [("high-spam-score", "watch")]
    assert "spam-without-traffic" not in found.idle
    assert "directory" in found.idle
    assert simulated.policy == "as recorded"
