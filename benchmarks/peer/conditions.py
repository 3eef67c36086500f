"""The policy's conditions over pandas columns, in three-valued logic.

pandas' nullable Booleans have Kleene's truth tables by themselves.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

Condition = Mapping[str, Any]
Truth = Any
"""A nullable Boolean array, a value per row."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
    "in": lambda column, values: column.isin(values),
    "matches": lambda column, pattern: column.str.contains(pattern).fillna(value=False),
}


def flag(values: Any) -> Truth:  # noqa: ANN401 - objects: True, False or None
    """A nullable Boolean array."""
    return pd.array(values, dtype="boolean")


def compare(column: pd.Series, condition: Condition) -> Truth:
    """A signal against its comparison; unknown stays unknown."""
    name = next(name for name in COMPARISONS if name in condition)
    found = COMPARISONS[name](column, condition[name])
    return pd.arrays.BooleanArray(found.to_numpy(bool), column.isna().to_numpy(bool))


def combine(condition: Condition, leaf: Callable[[Condition], Truth]) -> Truth:
    """A condition from its leaves: what is neither ``all``, ``any`` nor ``not``."""
    if "not" in condition:
        return ~combine(condition["not"], leaf)
    if "all" in condition:
        return reduce(operator.and_, (combine(part, leaf) for part in condition["all"]))
    if "any" in condition:
        return reduce(operator.or_, (combine(part, leaf) for part in condition["any"]))
    return leaf(condition)


class Links:
    """Live links with their signals, and sums of them by referring domain."""

    def __init__(self, signals: pd.DataFrame, domains: pd.Index) -> None:
        """Prepare the sums.

        Args:
            signals: a column per link signal, and ``domain``, ``rel``.
            domains: every domain, in the order of the answers.
        """
        self._signals = signals
        self._at = domains.get_indexer(signals["domain"])
        self._size = len(domains)
        self._follow = (signals["rel"] == "follow").to_numpy()
        self.links = self.count(np.ones(len(signals), dtype=bool))
        self.followed = self.count(self._follow)

    def count(self, holds: Any) -> Any:  # noqa: ANN401 - an array
        """Number of each domain's links for which a Boolean array is true."""
        return np.bincount(self._at[holds], minlength=self._size)

    def said(self, column: str) -> tuple[Any, Any]:
        """Number of each domain's links with true and with false in a column."""
        values = flag(self._signals[column])
        return self.count(_known_true(values)), self.count(_known_true(~values))

    def answer(self, condition: Condition) -> Truth:
        """``any_link``, ``all_links`` or ``share_of_links`` by domain."""
        name = next(n for n in ("any_link", "all_links", "share_of_links") if n in condition)
        holds = combine(condition[name], lambda one: compare(self._signals[one["signal"]], one))
        true, false = _known_true(holds), _known_true(~holds)
        if name == "any_link":
            yes, no = self.count(true) > 0, (self.count(false) == self.links) & (self.links > 0)
            return pd.arrays.BooleanArray(yes, ~(yes | no))
        hits, misses = self.count(true & self._follow), self.count(false & self._follow)
        none = (self.followed == 0) & (self.links > 0)
        if name == "all_links":
            yes = (self.followed > 0) & (hits == self.followed)
            no = (misses > 0) | none
        else:
            least = float(condition.get("gte", 1.0)) * self.followed
            yes = (self.followed > 0) & (hits >= least)
            no = none | ((self.followed > 0) & (self.followed - misses < least))
        return pd.arrays.BooleanArray(yes, ~(yes | no))


def _known_true(values: Truth) -> Any:  # noqa: ANN401 - an array
    return values.fillna(value=False).to_numpy(bool)
