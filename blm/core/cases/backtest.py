"""Backtests: a policy's recommendations for past cases, compared with people's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blm.core.cases.evaluated_case import STRENGTHS, Share, Strength, Tried, overturn, split_by_date
from blm.core.cases.scores import Agreement, Calibration, agree, calibrate


@dataclass(frozen=True, slots=True)
class Marks:
    """Scores of recommendations against people's words.

    Attributes:
        cases: number of cases.
        precision: of the cases recommended to remove, those that people removed.
        recall: of the cases that people removed, those recommended to remove.
        overturned: of the cases recommended to remove or keep, those answered with the opposite.
    """

    cases: int
    precision: Share
    recall: Share
    overturned: Share


@dataclass(frozen=True, slots=True)
class RuleMarks:
    """How often one rule's recommendations were overturned, by strength of the words."""

    rule: str
    recommend: str
    strength: Strength
    cases: int
    removed: int
    overturned: Share


@dataclass(frozen=True, slots=True)
class Half:
    """Scores of the cases of one span of time, by the date of the word."""

    first: str
    last: str
    marks: Marks
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result of a backtest.

    Attributes:
        policy: its name, or ``as recorded`` if the recorded recommendations are used.
        cases: number of cases used.
        later: cases left out because their signals are newer than their word.
        repeated: cases left out because a shared decision counts once.
        partly: cases without all links of their domain.
        marks: by strength.
        rules: in the order of the policy.
        reviewers: how often each overturned, by name.
        calibration: over all words except bulk ones.
        idle: rules that change no case's recommendation.
        agreement: of pairs of reviewers.
        halves: earlier and later cases.
        why_not: why there is no result, or empty.
    """

    policy: str
    cases: int
    later: int
    repeated: int
    partly: int
    marks: Mapping[Strength, Marks]
    rules: tuple[RuleMarks, ...]
    reviewers: Mapping[str, Share]
    calibration: Calibration
    idle: tuple[str, ...]
    agreement: tuple[Agreement, ...]
    halves: tuple[Half, ...]
    why_not: str = ""


def mark(tried: Sequence[Tried]) -> Marks:
    """Precision, recall and overturned recommendations; words to watch count as not removing."""
    removed = [t.case.word.said == "remove" for t in tried]
    meant = [t.recommendation == "remove" for t in tried]
    both = sum(a and b for a, b in zip(removed, meant, strict=True))
    return Marks(len(tried), Share(both, sum(meant)), Share(both, sum(removed)), overturn(tried))


def mark_rules(tried: Sequence[Tried], order: Mapping[str, str]) -> tuple[RuleMarks, ...]:
    """How each rule's recommendations were answered.

    Args:
        tried: cases.
        order: recommendation of each rule, by id; recorded rules that no longer exist come last.
    """
    recommends = dict(order)
    for t in tried:
        if t.rule is not None:
            recommends.setdefault(t.rule, t.recommendation)
    found = []
    for rule, recommend in recommends.items():
        for strength in STRENGTHS:
            own = [t for t in tried if t.rule == rule and t.strength == strength]
            if own:
                removed = sum(t.case.word.said == "remove" for t in own)
                marks = RuleMarks(rule, recommend, strength, len(own), removed, overturn(own))
                found.append(marks)
    return tuple(found)


def halve(tried: Sequence[Tried]) -> tuple[Half, ...]:
    """Scores and calibration of earlier and of later cases."""
    return tuple(
        Half(part[0].case.word.on, part[-1].case.word.on, mark(part), calibrate(part))
        for part in split_by_date(tried)
        if part
    )


def run_backtest(
    tried: Sequence[Tried],
    policy: str,
    order: Mapping[str, str],
    idle: Sequence[str],
    left_out: Mapping[str, int],
) -> Backtest:
    """The scores of a policy on past cases.

    Args:
        tried: the cases used.
        policy: name of the policy under test, or ``as recorded``.
        order: recommendation of each of its rules, by id.
        idle: rules that change nothing.
        left_out: ``later`` and ``repeated`` cases.
    """
    firm = [t for t in tried if t.strength != "bulk"]
    by = sorted({t.case.word.by for t in firm})
    return Backtest(
        policy=policy,
        cases=len(tried),
        later=left_out["later"],
        repeated=left_out["repeated"],
        partly=sum(t.case.links_left > 0 for t in tried),
        marks={s: mark([t for t in tried if t.strength == s]) for s in STRENGTHS},
        rules=mark_rules(tried, order),
        reviewers={name: overturn(t for t in firm if t.case.word.by == name) for name in by},
        calibration=calibrate(firm),
        idle=tuple(idle),
        agreement=agree(tried),
        halves=halve(firm),
    )
