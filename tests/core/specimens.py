"""Domains and cases for the tests of policies."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from blm.core.cases.case import Case, Word
from blm.core.policy.policy import Policy
from blm.core.policy_tests.fixtures import Specimen, judge_specimens
from blm.core.site.site import Verdict
from blm.repo.policy.policies import resolve_policy

ROOT = Path(__file__).parents[2]
DEFAULT = resolve_policy(ROOT, "default").policy()


def random_specimen(rng: random.Random) -> Specimen:
    """A domain of which anything may be known, at the edges of the default policy more often."""

    def maybe(*values: Any) -> Any:
        return rng.choice([None, *values])

    metrics = {
        "moz.spam": maybe(5, 29, 30, 59, 60, 90),
        "ahrefs.spam": maybe(True, False),
        "ahrefs.dr": maybe(3, 9, 10, 29, 30, 70),
        "ahrefs.traffic": maybe(0, 0.5, 1, 10, 11, 95, 100, 5000),
        "ahrefs.page_traffic": maybe(0, 3),
        "majestic.tf": maybe(2, 20),
        "majestic.cf": maybe(10, 20),
    }
    signals = {
        "relevant": maybe(True, False),
        "foreign_language": maybe(True, False),
        "official_host": rng.choice([True, False, False]),
        "host_hyphens": rng.choice([0, 1, 2, 3]),
        "host_digits": rng.choice([0, 2, 3]),
        "host_label_length": rng.choice([8, 17, 18]),
        "money_host": rng.choice([True, False]),
        "seller_host": rng.choice([True, False]),
        "abused_suffix": rng.choice([True, False]),
    }
    links = tuple(
        known(
            {
                "rel": maybe("follow", "follow", "nofollow"),
                "anchor_class": maybe("exact", "partial", "branded"),
                "commercial_anchor": maybe(True, True, False),
                "poison_anchor": maybe(True, False),
                "directory_page": maybe(True, False),
                "in_content": maybe(True, False),
                "relevant_page": maybe(True, False),
                "external_links": maybe(10, 100, 460, 500, 900),
            }
        )
        for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))
    )
    return Specimen(known(metrics), known(signals), links)


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Only what is known."""
    return {name: value for name, value in values.items() if value is not None}


Answer = Callable[[random.Random, int, float], tuple[str, Verdict]]
"""From chance, the number of a case and its suspicion, 0-1, to a reviewer and a word."""


def make_cases(
    specimens: Sequence[Specimen], policy: Policy, answer: Answer, seed: int = 1, **word: Any
) -> list[Case]:
    """One case a day, judged by a policy and answered by reviewers."""
    rng = random.Random(seed)
    cases = []
    for number, said in enumerate(judge_specimens(specimens, policy)):
        by, verdict = answer(rng, number, (said.suspicion or 50.0) / 100)
        day = f"20{20 + number // 336:02d}-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}"
        cases.append(
            Case(
                Word(day, by, f"d{number}.example", verdict, word.get("how", "explicit"), word.get("ref", "")),
                as_of=day,
                policy=policy.hash,
                recommendation=said.recommendation,
                rule=said.rule,
                suspicion=said.suspicion,
                network=None,
                specimen=specimens[number],
            )
        )  # fmt: skip
    return cases
