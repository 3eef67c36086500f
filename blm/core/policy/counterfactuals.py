"""Flips: single conditions whose change would alter a recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from blm.core.policy.conditions import QUANTIFIERS, Atom, Condition, distinct_atoms, sign
from blm.core.policy.policy import Policy
from blm.core.policy.rules import add_recommendations, rule_conditions


def find_flips(shown: pl.DataFrame, policy: Policy) -> dict[str, tuple[str, ...]]:
    """For each domain, the conditions whose change alone flips it, in the order of the rules.

    Each condition of the rules is set to the opposite, all else equal, and the compiled rules are
    evaluated again, so the result is what the policy would recommend. Domains with the same answers
    are evaluated once. Known conditions are listed before unknown ones. Domains that no single
    condition flips are absent.

    Args:
        shown: rows of `core.signals.domain_signals.assess_domains`.
        policy: its rules.
    """
    atoms = list(distinct_atoms(rule_conditions(policy)).values())
    if not atoms or not len(shown):
        return {}
    marked = shown.with_columns(_pattern(atoms))
    patterns = marked.select(
        *(pl.col(atom.key) for atom in atoms), "known", "pattern", "recommendation"
    ).unique(subset=["pattern"])
    found = _ask(patterns.rename({"recommendation": "before"}), atoms, policy)
    pairs = marked.select("domain", "pattern").iter_rows()
    return {domain: found[pattern] for domain, pattern in pairs if pattern in found}


def _pattern(atoms: list[Atom]) -> pl.Expr:
    """All answers of a domain as one text (1 true, 0 false, ? unknown) and its recommendation."""
    signs = [sign(pl.col(name)) for name in (*(atom.key for atom in atoms), "known")]
    return pl.concat_str(*signs, pl.col("recommendation")).alias("pattern")


def _ask(patterns: pl.DataFrame, atoms: list[Atom], policy: Policy) -> dict[str, tuple[str, ...]]:
    """The flips of each pattern, from evaluating it with every condition set to true and false."""
    asked = [(index, value) for index in range(len(atoms)) for value in (True, False)]
    questions = pl.DataFrame(
        {"flip": [index for index, _ in asked], "value": [value for _, value in asked]},
        {"flip": pl.Int64, "value": pl.Boolean},
    )
    answers = {
        atom.key: pl.when(pl.col("flip") == index).then(pl.col("value")).otherwise(pl.col(atom.key))
        for index, atom in enumerate(atoms)
    }
    crossed = patterns.lazy().join(questions.lazy(), how="cross").with_columns(**answers)
    columns = {atom.key: pl.col(atom.key) for atom in atoms}
    after = add_recommendations(crossed, policy, columns)
    moved = after.filter(pl.col("recommendation") != pl.col("before"))
    rows = moved.select("pattern", "flip", "value", "recommendation").collect().iter_rows()
    ranked = sorted((p[f] == "?", f, not value, p, said) for p, f, value, said in rows)
    found: dict[str, tuple[str, ...]] = {}
    for _, flip, negated, pattern, said in ranked:
        text = f"if {describe(atoms[flip], holds=not negated)}: {said}"
        found[pattern] = (*found.get(pattern, ()), text)
    return found


def describe(atom: Atom, *, holds: bool) -> str:
    """A condition, or its negation, in words."""
    return " ".join(_words(atom.condition, holds=holds))


def _words(condition: Condition, *, holds: bool) -> Iterator[str]:
    for quantifier in QUANTIFIERS:
        if quantifier in condition:
            every = {
                "any_link": ("any link", "no link"),
                "all_links": ("every followed link", "not every followed link"),
                "share_of_links": ("enough followed links", "too few followed links"),
            }[quantifier]
            yield f"{every[0] if holds else every[1]} had {say_condition(condition[quantifier])}"
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


def say_condition(condition: Mapping[str, object]) -> str:
    """A condition over one link in a few words."""
    if "signal" in condition:
        if condition.get("eq") is True:
            return str(condition["signal"])
        return _comparison(condition, holds=True).replace(" were ", " ")
    for word in ("all", "any"):
        if word in condition:
            parts = condition[word]
            assert isinstance(parts, list)  # noqa: S101 - the grammar says so
            return (" and " if word == "all" else " or ").join(
                say_condition(part) for part in parts
            )
    inner = condition["not"]
    assert isinstance(inner, Mapping)  # noqa: S101 - the grammar says so
    return f"no {say_condition(inner)}"
