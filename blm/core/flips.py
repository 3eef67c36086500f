"""Flips: the smallest change of one condition that would change a recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals as nw

from blm.core.conditions import QUANTIFIERS, Atom, Condition, distinct_atoms
from blm.core.frames import Frame
from blm.core.policies import Policy
from blm.core.rules import add_recommendations, rule_column, rule_conditions

COMPARED = ("recommendation", "rule", "due_now", "by_url")


def find_flips(shown: Frame, policy: Policy) -> dict[str, str]:
    """For each domain the first condition, in the order of the rules, whose change flips it.

    Each condition of the rules is answered the other way, all else equal, and the same compiled
    rules are asked again; so the answer is what the policy would really say. Where a known
    condition flips the outcome it is named before an unknown one. Domains that no single
    condition flips are absent.

    Args:
        shown: rows of `core.assessments.assess_domains`.
        policy: its rules.
    """
    atoms = distinct_atoms(rule_conditions(policy))
    base = shown.drop(*COMPARED, *(rule_column(rule) for rule in policy.rules))
    before = shown.select("domain", nw.col("recommendation").alias("before"))
    known: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for key, atom in atoms.items():
        others = {name: nw.col(name) for name in atoms}
        for value in (True, False):
            asked = {**others, key: nw.lit(value=value)}
            after = add_recommendations(base.lazy(), policy, asked).collect()
            moved = before.join(
                after.select("domain", key, "recommendation"), on="domain", how="inner"
            )
            moved = moved.filter(nw.col("before") != nw.col("recommendation"))
            for row in moved.iter_rows(named=True):
                found = unknown if row[key] is None else known
                text = f"{describe(atom, holds=value)}: {row['recommendation']}"
                found.setdefault(row["domain"], f"if {text}")
    return {**unknown, **known}


def describe(atom: Atom, *, holds: bool) -> str:
    """A condition, or its opposite, in words."""
    return " ".join(_words(atom.condition, holds=holds))


def _words(condition: Condition, *, holds: bool) -> Iterator[str]:
    for quantifier in QUANTIFIERS:
        if quantifier in condition:
            every = {
                "any_link": ("any link", "no link"),
                "all_links": ("every followed link", "not every followed link"),
                "share_of_links": ("enough followed links", "too few followed links"),
            }[quantifier]
            yield f"{every[0] if holds else every[1]} had {_plain(condition[quantifier])}"
            return
    yield _comparison(condition, holds=holds)


_SIGNS = {
    "gte": ("at least", "below"),
    "gt": ("above", "at most"),
    "lte": ("at most", "above"),
    "lt": ("below", "at least"),
    "in": ("one of", "none of"),
    "matches": ("matching", "not matching"),
}


def _comparison(condition: Condition, *, holds: bool) -> str:
    name = str(condition["signal"])
    if "eq" in condition:
        value = condition["eq"]
        if isinstance(value, bool):
            return f"{name} were {'true' if value == holds else 'false'}"
        return f"{name} were {'' if holds else 'not '}{value}"
    operator = next(sign for sign in _SIGNS if sign in condition)
    value = condition[operator]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return f"{name} were {_SIGNS[operator][0 if holds else 1]} {shown}"


def _plain(condition: Mapping[str, object]) -> str:
    """A condition over one link in a few words."""
    if "signal" in condition:
        if condition.get("eq") is True:
            return str(condition["signal"])
        return _comparison(condition, holds=True).replace(" were ", " ")
    for word in ("all", "any"):
        if word in condition:
            parts = condition[word]
            assert isinstance(parts, list)  # noqa: S101 - the grammar says so
            return (" and " if word == "all" else " or ").join(_plain(part) for part in parts)
    inner = condition["not"]
    assert isinstance(inner, Mapping)  # noqa: S101 - the grammar says so
    return f"no {_plain(inner)}"
