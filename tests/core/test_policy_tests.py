"""Policy tests and mutants: what is judged in columns is what the policy says, and proofs hold."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from blm.core.policy.policy import Policy
from blm.core.policy_tests.equivalent_mutants import is_equivalent
from blm.core.policy_tests.fixtures import Specimen, judge_specimens
from blm.core.policy_tests.mutants import Mutant, list_mutants, threshold_step
from blm.core.policy_tests.mutation_testing import judge_mutants
from blm.core.policy_tests.test_run import PolicyTest, PolicyTrial, find_unnoticed, run_tests
from blm.repo.policy.policy_test_files import read_tests
from tests.core.specimens import DEFAULT, ROOT, random_specimen
from tests.pace import DEEP

MUTANTS = list(list_mutants(DEFAULT))
SPECIMENS = [random_specimen(random.Random(seed)) for seed in range(DEEP or 120)]


@pytest.fixture(scope="module")
def shipped() -> tuple[PolicyTest, ...]:
    """The tests that the default policy ships."""
    return read_tests(ROOT, "default", [rule.id for rule in DEFAULT.rules]).tests


@pytest.fixture(scope="module")
def tested(shipped: tuple[PolicyTest, ...]) -> PolicyTrial:
    """These, and all mutants."""
    return run_tests(shipped, DEFAULT, mutate=True)


def test_shipped_tests_notice_every_mutant(tested: PolicyTrial) -> None:
    """Every edit of the default policy breaks a test, or is proven to change nothing."""
    assert not tested.failed
    assert tested.survivors == ()
    assert tested.untested == ()
    assert tested.killed + len(tested.equivalent) == tested.mutants == len(MUTANTS)


def test_equivalent_mutants_say_the_same_of_random_domains(tested: PolicyTrial) -> None:
    """A proof that an edit changes nothing is never contradicted by a domain."""
    said = judge_specimens(SPECIMENS, DEFAULT)
    assert len(tested.equivalent) > 10
    for mutant, other in judge_mutants(SPECIMENS, DEFAULT, tested.equivalent):
        assert other == said, (mutant.path, mutant.edit)


def test_columns_say_what_each_policy_says() -> None:
    """All mutants at once, in columns, are judged as each policy by itself."""
    some = [mutant for number, mutant in enumerate(MUTANTS) if number % 97 == 0]
    together = {id(m): said for m, said in judge_mutants(SPECIMENS, DEFAULT, some)}
    assert len(together) == len(some)
    for mutant in some:
        alone = judge_specimens(SPECIMENS, mutant.policy)
        assert together[id(mutant)] == alone, (mutant.path, mutant.edit)


def test_mutants_that_a_domain_tells_apart_are_never_proven_equivalent() -> None:
    """No proof for an edit that changes what is said of any of the random domains."""
    some = [mutant for number, mutant in enumerate(MUTANTS) if number % 29 == 0]
    said = judge_specimens(SPECIMENS, DEFAULT)
    changed = [m for m, other in judge_mutants(SPECIMENS, DEFAULT, some) if other != said]
    assert len(changed) > 3
    assert not [(m.path, m.edit) for m in changed if is_equivalent(DEFAULT, m)]


def test_each_kind_of_edit_is_made() -> None:
    """Thresholds both ways, operators, conditions left out, order, recommendations, numbers."""
    edits = {(".".join(map(str, m.path)), m.edit) for m in MUTANTS}
    assert {
        ("rules.real-traffic.when.gte", "100 -> 90"),
        ("rules.real-traffic.when.gte", "100 -> 110"),
        ("rules.real-traffic.when.gte", "gte -> gt"),
        ("rules.real-traffic.when.gte", "gte -> lt"),
        ("rules.spam-without-traffic.when.all.1", "left out"),
        ("rules.spam-without-traffic.when.all", "all -> any"),
        ("rules.poison-anchor.when.any_link", "any_link -> all_links"),
        ("rules.four-weak-signals.when.all.3.in.0", "medium left out"),
        ("rules.weak-and-irrelevant.when.all.2.not", "'not' left out"),
        ("rules.directory.recommend", "recommend watch -> keep"),
        ("rules.directory", "asked after authority-without-traffic"),
        ("rules.directory", "rule left out"),
        ("suspicion.prior", "6 -> 7"),
        ("suspicion.minimum_families", "4 -> 3"),
        ("suspicion.families.anchor.cap", "2.5 -> 2.4"),
        ("suspicion.families.anchor.weights.exact-anchor.points", "1.2 -> 1.3"),
        ("suspicion.families.anchor.weights.exact-anchor.when.gte", "0.5 -> 0.55"),
        ("metrics.spam.bands.moz.spam.1", "60 -> 61"),
    } <= edits


def test_steps_suit_their_unit() -> None:
    """Small counts and scales move by one, large numbers by a tenth."""
    assert [threshold_step("traffic", v) for v in (0, 10, 100, 500)] == [1, 1, 10, 50]
    assert threshold_step("suspicion", 90) == 1


def test_a_missing_test_lets_mutants_live(shipped: tuple[PolicyTest, ...]) -> None:
    """Without the domain of one hundred visits, nobody notices when the threshold moves up."""
    fewer = [test for test in shipped if test.specimen.metrics.get("ahrefs.traffic") != 100]
    moved = [m for m in MUTANTS if m.path[1] == "real-traffic" and m.edit == "100 -> 110"]
    assert find_unnoticed(fewer, DEFAULT, moved) == [(one, False) for one in moved]
    assert find_unnoticed(shipped, DEFAULT, moved) == []


@pytest.mark.parametrize(
    ("specimen", "said"),
    [
        (Specimen(), ("unassessed", None)),
        (Specimen({"moz.spam": 60, "ahrefs.traffic": 500}), ("watch", "high-spam-score")),
        (
            Specimen({"moz.spam": 60}, {"spam_band": "low", "traffic": 500}),
            ("keep", "real-traffic"),
        ),
    ],
)
def test_specimens_are_judged_by_what_is_given(specimen: Specimen, said: tuple[str, str]) -> None:
    """Nothing given is nothing known; a given signal stands for what metrics would give."""
    one = judge_specimens([specimen], DEFAULT)[0]
    assert (one.recommendation, one.rule) == said


def test_a_link_that_counts_for_many_is_many() -> None:
    """``count`` says what as many links would say."""
    link = {"rel": "follow", "anchor_class": "exact"}
    other = {"rel": "follow", "anchor_class": "branded"}
    short = Specimen({}, {}, ({**link, "count": 3}, {**other, "count": 2}))
    long = Specimen({}, {}, (link, link, link, other, other))
    one, two = judge_specimens([short, long], DEFAULT)
    assert one == two


def test_what_came_out_otherwise_is_named() -> None:
    """A failed test names each expectation that was not met, and coverage counts who decided."""
    specimen = Specimen({"ahrefs.traffic": 100})
    wrong = PolicyTest(
        "x", "f:1", specimen, {"recommendation": "watch", "rule": "real-traffic"}, {}
    )
    tested = run_tests([wrong], DEFAULT)
    assert tested.failed == {0: ["recommendation"]}
    assert tested.covered["real-traffic"] == 1
    assert "established" in tested.untested


def test_a_rule_that_never_decides_is_proven_idle() -> None:
    """A second rule with the conditions of the first changes nothing, wherever its numbers stand."""
    twice = replace(DEFAULT.rules[-1], id="again")
    policy: Policy = replace(DEFAULT, rules=(*DEFAULT.rules, twice))
    gone = replace(policy, rules=DEFAULT.rules)
    mutant = Mutant(("rules", "again"), "rule left out", "rules", gone, len(DEFAULT.rules))
    assert is_equivalent(policy, mutant)
