"""Tuning: weights fitted to people's words, near the policy's own, checked on later cases.

Weights are fitted on the earlier half of the cases and evaluated on the later one. People saw the
cases that the policy showed them, so cases are selected by their signals; given its signals, a
person's word on a domain does not depend on the selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from blm.core.cases.backtest import Marks, mark
from blm.core.cases.case import Case
from blm.core.cases.evaluated_case import Tried, split_by_date
from blm.core.cases.evaluation import choose_cases, try_cases
from blm.core.cases.logistic_regression import Model, TrainingCase, fit, log_odds, logistic
from blm.core.cases.scores import Calibration, brier, calibrate
from blm.core.policy.conditions import distinct_atoms
from blm.core.policy.policy import Policy, Weight
from blm.core.policy.suspicion import add_suspicion, logit, weight_column
from blm.core.policy_tests.fixtures import judge_specimens, observe_specimens
from blm.core.signals.domain_signals import policy_conditions

LEAST_CASES = 30
"""Fewest usable cases for tuning; fewer would not generalise."""
LEAST_TRUE = 5
"""Cases of the earlier half in which a weight must be true for its points to move."""
SPREADS = (0.25, 0.5, 1.0)
"""Candidate standard deviations of the prior around the policy's points, in log-odds."""
DIGITS = 1
"""Points are rounded to a tenth: the cases do not support more precision."""


@dataclass(frozen=True, slots=True)
class Move:
    """New points for one weight, and the number of earlier cases in which it is true."""

    weight: Weight
    points: float
    true: int


@dataclass(frozen=True, slots=True)
class Held:
    """Scores of a policy on the later cases, which it was not fitted to."""

    marks: Marks
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Tuning:
    """The result of tuning.

    Attributes:
        policy: name of the policy.
        usable: number of cases with a suspicion and a word, not in bulk, to keep or remove.
        left_out: number of cases not used, by reason.
        fitted, judged: number of earlier and of later cases.
        spread: prior's standard deviation, chosen on the earlier cases; None without a fit.
        moves: proposed new points, in the order of the policy; empty without a proposal.
        before, after: scores on the later cases; None without a fit.
        why_not: why nothing is proposed, or empty.
    """

    policy: str
    usable: int
    left_out: Mapping[str, int]
    fitted: int = 0
    judged: int = 0
    spread: float | None = None
    moves: tuple[Move, ...] = ()
    before: Held | None = None
    after: Held | None = None
    why_not: str = ""


def tune(past: Mapping[str, Sequence[Case]], policy: Policy) -> Tuning:
    """New points for weights that fit past cases better, if they hold on later cases.

    Args:
        past: cases by site; all of sites that this policy judges.
        policy: in force.
    """
    chosen, left_out = choose_cases(past)
    said = judge_specimens([case.specimen for _, case, _ in chosen], policy)
    tried = try_cases(chosen, said)
    firm = [t for t in tried if t.strength != "bulk" and t.case.removes is not None]
    usable = [t for t in firm if t.suspicion is not None]
    counts = {
        **left_out,
        "bulk": sum(t.strength == "bulk" for t in tried),
        "to watch": sum(t.strength != "bulk" and t.case.removes is None for t in tried),
        "without a suspicion": len(firm) - len(usable),
    }
    found = Tuning(policy.name, len(usable), {why: n for why, n in counts.items() if n})
    if len(usable) < LEAST_CASES:
        cases = "case" if len(usable) == 1 else "cases"
        why = f"{len(usable)} {cases} can be used, and {LEAST_CASES} are needed"
        return replace(found, why_not=why)
    earlier, later = split_by_date(usable)
    found = replace(found, fitted=len(earlier), judged=len(later))
    if why := _one_sided(earlier, "earlier") or _one_sided(later, "later"):
        return replace(found, why_not=why)
    return _fit_and_judge(found, policy, earlier, later)


def _one_sided(tried: Sequence[Tried], half: str) -> str:
    """Why a half of the cases cannot be used: no cases, or all with the same word; else empty."""
    said = {t.case.removes for t in tried}
    if len(said) == 2:
        return ""
    return f"people said the same of all {len(tried)} {half} cases" if said else f"no {half} cases"


def _fit_and_judge(
    found: Tuning,
    policy: Policy,
    earlier: Sequence[Tried],
    later: Sequence[Tried],
) -> Tuning:
    samples = _sample(earlier, policy)
    spread = _choose_spread(policy, earlier, samples)
    fitted = fit(_model(policy, spread), samples)
    moves = _list_moves(policy, fitted, samples)
    found = replace(found, spread=spread, before=_judge(policy, later))
    if not moves:
        return replace(found, why_not="the points of the policy fit the cases as they are")
    found = replace(found, after=_judge(apply_moves(policy, moves), later))
    before, after = (held.calibration.brier for held in (found.before, found.after) if held)
    if before is None or after is None or after >= before:
        change = f"from {before or 0:.4f} to {after or 0:.4f}"
        why = (
            f"on the {len(later)} later cases the Brier score would go {change}, which is no better"
        )
        return replace(found, why_not=why)
    return replace(found, moves=moves)


def apply_moves(policy: Policy, moves: Sequence[Move]) -> Policy:
    """The policy with new points."""
    points = {(m.weight.family, m.weight.id): m.points for m in moves}
    weights = (replace(w, points=points.get((w.family, w.id), w.points)) for w in policy.weights)
    return replace(policy, weights=tuple(weights))


def _sample(tried: Sequence[Tried], policy: Policy) -> list[TrainingCase]:
    """Samples for the fit: the true weights of each case and what was decided."""
    atoms = distinct_atoms(policy_conditions(policy))
    observed = observe_specimens([t.case.specimen for t in tried], policy, atoms)
    columns = [weight_column(weight) for weight in policy.weights]
    rows = add_suspicion(observed, policy).sort("domain").select(columns).collect().iter_rows()
    return [
        TrainingCase(tuple(i for i, true in enumerate(row) if true), bool(t.case.removes))
        for t, row in zip(tried, rows, strict=True)
    ]


def _model(policy: Policy, spread: float) -> Model:
    families = list(policy.caps)
    return Model(
        offset=logit(policy.prior / 100),
        family=tuple(families.index(weight.family) for weight in policy.weights),
        caps=tuple(policy.caps.values()),
        centre=tuple(weight.points for weight in policy.weights),
        spread=spread,
    )


def _choose_spread(
    policy: Policy, tried: Sequence[Tried], samples: Sequence[TrainingCase]
) -> float:
    """The spread whose fit on the first part of the earlier cases best predicts their rest."""
    first, rest = split_by_date(tried)
    at = {id(t): sample for t, sample in zip(tried, samples, strict=True)}

    def score(spread: float) -> float:
        model = _model(policy, spread)
        weights = fit(model, [at[id(t)] for t in first])
        pairs = [(logistic(log_odds(model, weights, at[id(t)])[0]), at[id(t)].came) for t in rest]
        return brier(pairs) or 0.0

    return min(SPREADS, key=lambda spread: (score(spread), spread)) if rest else SPREADS[1]


def _list_moves(
    policy: Policy, fitted: Sequence[float], samples: Sequence[TrainingCase]
) -> tuple[Move, ...]:
    moves = []
    for index, (weight, points) in enumerate(zip(policy.weights, fitted, strict=True)):
        true = sum(index in sample.true for sample in samples)
        rounded = round(points, DIGITS) + 0.0
        if true >= LEAST_TRUE and rounded != weight.points:
            moves.append(Move(weight, rounded, true))
    return tuple(moves)


def _judge(policy: Policy, tried: Sequence[Tried]) -> Held:
    """Scores of a policy on cases that it was not fitted to."""
    said = judge_specimens([t.case.specimen for t in tried], policy)
    again = try_cases([(t.site, t.case, t.strength) for t in tried], said)
    return Held(mark(again), calibrate(again))
