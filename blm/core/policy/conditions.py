"""Conditions: the grammar under a rule's `when`, compiled to three-valued columns.

A condition is one of
    {signal: NAME, gte|gt|lte|lt|eq|in|matches: VALUE}
    {all: [...]}, {any: [...]}, {not: ...}
    {any_link: ...}, {all_links: ...}, {share_of_links: ..., gte: SHARE}     over link signals

Conditions use Kleene's three-valued logic: an unknown signal makes its comparison unknown; ``all``
and ``any`` are unknown only if the known parts do not decide. Polars' nullable Booleans do that.

``any_link`` reads every live link, the two others followed ones: a link that Google does not
follow cannot count against a domain. Lines without a target say nothing about anchors or rel and
are ignored if the domain has any other line.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

QUANTIFIERS = ("any_link", "all_links", "share_of_links")
COMPARISONS = ("gte", "gt", "lte", "lt", "eq", "in", "matches")
SHARE_DEFAULT = 1.0
_COMPARE = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
}

Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition answered from columns, not from other conditions.

    Attributes:
        key: canonical text; also the name of its column.
        condition: as in the policy.
        over_links: true if it quantifies over the domain's links.
    """

    key: str
    condition: Condition
    over_links: bool


def atom_key(condition: Condition) -> str:
    """Canonical text of a condition."""
    return json.dumps(condition, sort_keys=True, separators=(",", ":"))


def find_atoms(condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition, in order, with repetitions."""
    if "signal" in condition:
        yield Atom(atom_key(condition), condition, over_links=False)
    elif any(quantifier in condition for quantifier in QUANTIFIERS):
        yield Atom(atom_key(condition), condition, over_links=True)
    elif "not" in condition:
        yield from find_atoms(condition["not"])
    else:
        for inner in condition.get("all", condition.get("any", ())):
            yield from find_atoms(inner)


def distinct_atoms(conditions: Iterable[Condition]) -> dict[str, Atom]:
    """All atoms of several conditions by key, in order of first use."""
    return {atom.key: atom for condition in conditions for atom in find_atoms(condition)}


def signals_in(condition: Condition) -> Iterator[str]:
    """Names of the signals that a condition reads, link signals included."""
    if "signal" in condition:
        yield str(condition["signal"])
        return
    for key in (*QUANTIFIERS, "not"):
        if key in condition:
            yield from signals_in(condition[key])
    for key in ("all", "any"):
        for inner in condition.get(key, ()):
            yield from signals_in(inner)


def compare(column: pl.Expr, condition: Condition) -> pl.Expr:
    """The comparison of a signal's column, as a nullable Boolean."""
    sign = next(name for name in COMPARISONS if name in condition)
    value = condition[sign]
    if sign == "in":
        return pl.when(~column.is_null()).then(column.is_in(list(value)))
    if sign == "matches":
        return column.cast(pl.String).str.contains(str(value))
    known: pl.Expr = _COMPARE[sign](column, value)
    return known


def combine(condition: Condition, atoms: Mapping[str, pl.Expr]) -> pl.Expr:
    """A condition as a nullable Boolean over the columns of its atoms."""
    if "not" in condition:
        return ~combine(condition["not"], atoms)
    if "all" in condition:
        return reduce(lambda a, b: a & b, (combine(c, atoms) for c in condition["all"]))
    if "any" in condition:
        return reduce(lambda a, b: a | b, (combine(c, atoms) for c in condition["any"]))
    return atoms[atom_key(condition)]


def sign(answer: pl.Expr) -> pl.Expr:
    """A nullable Boolean as one letter: 1 true, 0 false, ? unknown."""
    return answer.cast(pl.Int8).cast(pl.String).fill_null("?")


SOME = 1e-9
"""Share so small that a single link reaches it."""
GOOD_LINK: Condition = {
    "any": [{"signal": "relevant_page", "eq": True}, {"signal": "in_content", "eq": True}]
}
"""Condition for a followed link worth keeping on a domain with other, unwanted links (S35)."""


def mixed_condition(condition: Condition) -> Condition | None:
    """The condition for a domain that has both matching and good links, or None.

    Each ``all_links`` becomes: some followed link matches, and another followed link is good.
    Conditions without ``all_links`` have no such form.
    """
    if "all_links" in condition:
        inner = condition["all_links"]
        good = {"all": [{"not": inner}, GOOD_LINK]}
        return {
            "all": [{"share_of_links": inner, "gte": SOME}, {"share_of_links": good, "gte": SOME}]
        }
    if "all" in condition:
        parts = [(part, mixed_condition(part)) for part in condition["all"]]
        if any(mixed is not None for _, mixed in parts):
            return {"all": [part if mixed is None else mixed for part, mixed in parts]}
    return None


def condemned_links(condition: Condition) -> list[Condition]:
    """The condition that a link must meet to be named by a URL line: the ``all_links`` parts."""
    if "all_links" in condition:
        return [condition["all_links"]]
    return [part for inner in condition.get("all", ()) for part in condemned_links(inner)]


def link_predicate(atom: Atom) -> pl.Expr:
    """The condition of an atom over links for one link, over the link signals' columns."""
    inner = next(atom.condition[q] for q in QUANTIFIERS if q in atom.condition)
    leaves = {
        leaf.key: compare(pl.col(leaf.condition["signal"]), leaf.condition)
        for leaf in find_atoms(inner)
    }
    return combine(inner, leaves)


def link_counts(atom: Atom, name: str) -> dict[str, pl.Expr]:
    """Flags per link whose sums per domain answer the atom.

    Args:
        atom: over links.
        name: short prefix of the columns.

    Reads ``follow`` (nullable Boolean), ``named`` (true if the line has a target).
    """
    holds = link_predicate(atom)
    true, false = holds.fill_null(value=False), ~holds.fill_null(value=True)
    follows = pl.col("follow").fill_null(value=False)
    may_follow = pl.col("follow").fill_null(value=True)
    named = pl.col("named")
    if "any_link" in atom.condition:
        parts = {"t": true & named, "f": false & named}
    else:
        parts = {
            "t": true & follows & named,
            "f": false & follows & named,
            "u": ~true & may_follow & named,
            "m": may_follow & named,
        }
    return {f"{name}.{part}": expr for part, expr in parts.items()}


def answer(atom: Atom, name: str) -> pl.Expr:
    """The answer of an atom over links per domain, a nullable Boolean from `link_counts`' sums.

    Reads ``named_links`` (live lines with a target) and ``followed_links`` as well as the sums.
    """
    true, false = pl.col(f"{name}.t"), pl.col(f"{name}.f")
    named, followed = pl.col("named_links"), pl.col("followed_links")
    yes, no = pl.lit(value=True), pl.lit(value=False)
    if "any_link" in atom.condition:
        known_false = (false == named) & (named > 0)
        return pl.when(true > 0).then(yes).otherwise(pl.when(known_false).then(no))
    unsure, may_follow = pl.col(f"{name}.u"), pl.col(f"{name}.m")
    nothing_follows = (may_follow == 0) & (named > 0)
    if "all_links" in atom.condition:
        holds = (followed > 0) & (unsure == 0)
        return pl.when(holds).then(yes).otherwise(pl.when((false > 0) | nothing_follows).then(no))
    least = float(atom.condition.get("gte", SHARE_DEFAULT))
    holds = (followed > 0) & (true >= least * may_follow)
    fails = nothing_follows | ((may_follow > 0) & (may_follow - false < least * may_follow))
    return pl.when(holds).then(yes).otherwise(pl.when(fails).then(no))
