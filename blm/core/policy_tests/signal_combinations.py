"""Signal combinations: all combinations of signal values that conditions can distinguish.

Impossible combinations are left out only where that follows from how signals are computed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from blm.core.policy.conditions import Condition, compare, distinct_atoms
from blm.core.policy.policy import Policy
from blm.core.policy.rules import rule_conditions
from blm.core.policy.suspicion import VENDOR_FAMILY, logit
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS

MOST = 60_000
"""Most combinations; conditions with more are not proven."""
WHOLE = frozenset(
    {"links", "host_hyphens", "host_digits", "host_label_length", "suspicious_families"}
)
"""Signals that are counts."""
ALWAYS_KNOWN = frozenset(
    {"spam_scored", "links", "suspicious_families", "suspicious_beyond_vendors"}
)
"""Signals that are never unknown."""
_KINDS = {"number": pl.Float64, "flag": pl.Boolean, "text": pl.String}
Row = Mapping[str, Any]
Conditions = Sequence[Condition]


def list_combinations(conditions: Conditions, policy: Policy) -> pl.DataFrame | None:
    """All combinations of values that these conditions can distinguish; None if too many.

    Columns are the atoms under their keys, including those of the other rules: atoms over links
    with every possible answer, atoms of signals as the values answer them.
    """
    atoms = distinct_atoms(conditions)
    signals = sorted({a.condition["signal"] for a in atoms.values() if not a.over_links})
    comparisons = [a.condition for a in atoms.values() if not a.over_links]
    values = [_values(name, comparisons, policy) for name in signals]
    over_links = [key for key, atom in atoms.items() if atom.over_links]
    choices = [*values, *([True, False, None] for _ in over_links)]
    if any(not found for found in values) or math.prod(map(len, choices)) > MOST:
        return None
    rows = [
        dict(zip([*signals, *over_links], row, strict=True)) for row in itertools.product(*choices)
    ]
    possible = [full for row in rows if (full := _complete(row, policy)) is not None]
    names = sorted({name for row in possible for name in row})
    kinds = {
        n: _KINDS[ALL_DOMAIN_SIGNALS[n].kind] if n in ALL_DOMAIN_SIGNALS else pl.Boolean
        for n in names
    }
    columns = {name: [row[name] for row in possible] for name in names}
    return _answer(pl.DataFrame(columns, kinds), policy, conditions)


def _answer(frame: pl.DataFrame, policy: Policy, conditions: Conditions) -> pl.DataFrame:
    atoms = distinct_atoms([*rule_conditions(policy), *conditions])
    return frame.with_columns(
        compare(pl.col(atom.condition["signal"]), atom.condition).alias(key)
        for key, atom in atoms.items()
        if not atom.over_links and atom.condition["signal"] in frame.columns
    )


def _values(name: str, comparisons: Conditions, policy: Policy) -> list[Any]:
    """Representative values of a signal; none where they cannot be determined."""
    signal = ALL_DOMAIN_SIGNALS[name]
    unknown = [] if name in ALWAYS_KNOWN else [None]
    if signal.kind == "flag":
        return [True, False, *unknown]
    own = [c for c in comparisons if c["signal"] == name]
    if signal.kind == "text":
        closed = [value.strip() for value in signal.unit.split(",")]
        return [*closed, *unknown] if len(closed) > 1 and "…" not in signal.unit else []
    marks = sorted({float(v) for c in own for key in c if key != "signal" for v in _list(c[key])})
    if name == "suspicion":
        return [*_lowest(_reachable(policy), marks), *unknown]
    return [*_between(marks, whole=name in WHOLE), *unknown]


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - a comparison's operand
    return value if isinstance(value, list) else [value]


def _between(marks: Sequence[float], *, whole: bool) -> list[float]:
    """The thresholds, and a value on each side of each; none below 0, the least of any signal."""
    near = {m + s for m in marks for s in (-1.0, 0.0, 1.0)} if whole else {*marks}
    if not whole:
        near |= {(a + b) / 2 for a, b in itertools.pairwise(marks)}
        near |= {marks[0] - 1, marks[0] / 2, marks[-1] + 1}
    return sorted(value for value in near if value >= 0)


def _reachable(policy: Policy) -> list[float]:
    """A superset of the suspicions that sums of the policy's points can give.

    All points and caps are integer multiples of their greatest common divisor, and so are sums.
    """
    unit = reduce(math.gcd, _millionths(policy), 0)
    if not unit or (reach := sum(policy.caps.values())) / (unit / 1e6) > 2_000:
        return []
    steps = int(reach / (unit / 1e6)) + 1
    sums = (k * unit / 1e6 for k in range(-steps, steps + 1))
    return sorted({value for points in sums for value in roundings(suspicion_of(policy, points))})


def _lowest(reachable: Sequence[float], marks: Sequence[float]) -> list[float]:
    """The lowest of the values at each threshold and between each two.

    It represents the others: comparisons answer the same for all of them, and families that can
    give a higher one can give it too.
    """
    lowest: dict[tuple[int, bool], float] = {}
    for value in sorted(reachable, reverse=True):
        lowest[sum(mark < value for mark in marks), value in marks] = value
    return sorted(lowest.values())


def _millionths(policy: Policy) -> Iterator[int]:
    for value in (*policy.caps.values(), *(w.points for w in policy.weights)):
        yield round(abs(value) * 1e6)


def suspicion_of(policy: Policy, points: float) -> float:
    """The suspicion for a sum of points, 0-100, before rounding."""
    return 100 / (1 + math.exp(-(points + logit(policy.prior / 100))))


def roundings(value: float) -> set[float]:
    """The values that `suspicion` may round to: two where two tenths are equally near."""
    return {math.floor(value * 10 + 0.5 + slip) / 10 for slip in (-1e-6, 1e-6)}


def _complete(row: Row, policy: Policy) -> Row | None:
    """The combination with the values that follow from it, or None if it is impossible."""
    if not _is_possible(row, policy):
        return None
    if "authority_band" not in row or "traffic" not in row:
        return row
    band, traffic = row["authority_band"], row["traffic"]
    strong = None if band is None else band == "strong"
    idle = None if traffic is None else traffic <= 0
    inflated = (
        False if strong is False or idle is False else (None if None in (strong, idle) else True)
    )
    if row.get("inflated_authority", inflated) is not inflated:
        return None
    return {**row, "inflated_authority": inflated}


def _is_possible(row: Row, policy: Policy) -> bool:
    """True if dependent signals can have these values at once."""
    scored, band = row.get("spam_scored"), row.get("spam_band", "?")
    if scored is False and (band in ("low", "medium") or row.get("spam") is not None):
        return False
    if scored is True and (band is None or ("spam" in row and row["spam"] is None)):
        return False
    both = "authority" in row and "authority_band" in row
    if both and (row["authority"] is None) != (row["authority_band"] is None):
        return False
    count = row.get("suspicious_families")
    return count is None or _families_fit(row, int(count), policy)


def _families_fit(row: Row, count: int, policy: Policy) -> bool:
    """True if the suspicion is possible with this number of suspicious families."""
    vendors = VENDOR_FAMILY in policy.caps
    beyond = row.get("suspicious_beyond_vendors")
    if count > len(policy.caps) or (beyond is True and not count):
        return False
    if beyond is False and count > vendors:
        return False
    suspicion = row.get("suspicion")
    return suspicion is None or suspicion <= _highest(policy, count)


def _highest(policy: Policy, families: int) -> float:
    """The highest suspicion with this number of families that raise it."""
    loudest = sorted(
        (
            min(cap, sum(max(w.points, 0.0) for w in policy.weights if w.family == name))
            for name, cap in policy.caps.items()
        ),
        reverse=True,
    )
    return max(roundings(suspicion_of(policy, sum(loudest[:families]))))
