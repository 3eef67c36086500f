"""Rule trace: every condition of every rule for one domain, with its answer and value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.core.policy.conditions import (
    QUANTIFIERS,
    SHARE_DEFAULT,
    SOME,
    Atom,
    Condition,
    atom_key,
    distinct_atoms,
    link_counts,
    signals_in,
)
from blm.core.policy.policy import Policy, Rule
from blm.core.policy.rules import rule_column
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS

Row = Mapping[str, Any]

QUESTIONS = {
    "authority": "authority",
    "authority_band": "authority",
    "spam": "spam",
    "spam_band": "spam",
    "spam_scored": "spam",
    "traffic": "traffic",
}
"""Section of policy ``metrics`` by signal, for signals read from the first known vendor column."""
SIGNS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<", "eq": "=", "in": "in", "matches": "matches"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition with its answer.

    Attributes:
        says: the condition in the policy's terms, or ``all``, ``any``, ``not`` for joined parts.
        holds: true, false, or None where it is not known.
        value: the deciding value, with the number of links if it is about links; empty for joins.
        columns: vendor columns or link fields that the value came from.
        parts: of ``all``, ``any`` and ``not``.
    """

    says: str
    holds: bool | None
    value: str = ""
    columns: tuple[str, ...] = ()
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleReason:
    """One rule with its answer.

    Attributes:
        rule: of the policy.
        holds: true, false, or None where it is not known.
        deciding: true if the recommendation is this rule's.
        reason: its condition.
    """

    rule: Rule
    holds: bool | None
    deciding: bool
    reason: Reason


def explain_rules(row: Row, links: pl.DataFrame, policy: Policy) -> tuple[RuleReason, ...]:
    """The answer of each rule of the policy, in its order.

    Args:
        row: of the domain, from `core.signals.domain_signals.assess_domains`.
        links: of the domain, with ``state`` and link signals.
        policy: rules, and vendor columns by question.
    """
    counts = _count_links(links, distinct_atoms(rule.when for rule in policy.rules).values())
    book = _Answers(row, counts, policy)
    return tuple(
        RuleReason(rule, row[rule_column(rule)], rule.id == row["rule"], book.read(rule.when))
        for rule in policy.rules
    )


def _count_links(links: pl.DataFrame, atoms: Iterable[Atom]) -> dict[str, int]:
    """Live links by answer to each condition over links, counted as in the audit."""
    over = {f"q{i}": atom for i, atom in enumerate(a for a in atoms if a.over_links)}
    live = links.filter(pl.col("state") == "live").with_columns(
        follow=pl.col("rel") == "follow", named=~pl.col("to").is_null()
    )
    found: dict[str, int] = {}
    for name, atom in over.items():
        flags = link_counts(atom, name)
        sums = live.select(**{key: flag.sum() for key, flag in flags.items()}).row(0)
        values = dict(zip(flags, sums, strict=True))
        found |= {f"{atom.key}.{key[-1]}": int(count or 0) for key, count in values.items()}
    return found


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of one domain, by condition."""

    row: Row
    counts: Mapping[str, int]
    policy: Policy

    def read(self, condition: Condition) -> Reason:
        if "not" in condition:
            inner = self.read(condition["not"])
            return Reason("not", None if inner.holds is None else not inner.holds, parts=(inner,))
        for word in ("all", "any"):
            if word in condition:
                parts = tuple(map(self.read, condition[word]))
                return Reason(f"{word} of", _joined(word, parts), parts=parts)
        if "signal" in condition:
            name = str(condition["signal"])
            holds = self.row[atom_key(condition)]
            return Reason(_say(condition), holds, self._value(name), self._columns(name))
        return self._over_links(condition)

    def _over_links(self, condition: Condition) -> Reason:
        word = next(q for q in QUANTIFIERS if q in condition)
        inner = condition[word]
        key = atom_key(condition)
        reads = (column for name in signals_in(inner) for column in LINK_SIGNALS[name].reads)
        true = self.counts[f"{key}.t"]
        if word == "any_link":
            whole, kind = int(self.row["named_links"]), "live links"
            unknown = whole - true - self.counts[f"{key}.f"]
        else:
            whole, kind = self.counts[f"{key}.m"], "followed links"
            unknown = self.counts[f"{key}.u"] - self.counts[f"{key}.f"]
        value = f"{true:,} of {whole:,} {kind}" + (f", {unknown:,} unknown" if unknown > 0 else "")
        says = f"{_quantity(word, condition)}: {_say(inner)}"
        return Reason(says, self.row[key], value, tuple(dict.fromkeys(reads)))

    def _value(self, name: str) -> str:
        value = self.row[name]
        if value is None:
            return "unknown"
        if isinstance(value, bool):
            return "true" if value else "false"
        shown = value if isinstance(value, str) else f"{value:,.10g}"
        column = self._known(name)
        number = self.row[column] if column and name.endswith("_band") else None
        if number is None:
            return shown
        return f"{shown}, flagged" if isinstance(number, bool) else f"{shown}, {number:g}"

    def _known(self, name: str) -> str | None:
        """The vendor column that the signal was read from, for signals with several candidates."""
        if name not in QUESTIONS:
            return None
        question = self.policy.metrics[QUESTIONS[name]]
        asked = [*question["order"], question.get("flag") if name == "spam_band" else None]
        return next((c for c in asked if c and self.row.get(c) is not None), None)

    def _columns(self, name: str) -> tuple[str, ...]:
        if name in QUESTIONS:
            known = self._known(name)
            return (known,) if known else ()
        reads = ALL_DOMAIN_SIGNALS[name].reads
        if name == "inflated_authority":
            return self._columns("authority_band") + self._columns("traffic")
        return tuple(c for c in reads if c not in METRICS or self.row.get(c) is not None)


def _joined(word: str, parts: tuple[Reason, ...]) -> bool | None:
    """Kleene's *and* and *or*: unknown unless the known parts decide."""
    answers = {part.holds for part in parts}
    decided = word == "any"
    if decided in answers:
        return decided
    return None if None in answers else not decided


def _quantity(word: str, condition: Condition) -> str:
    if word == "any_link":
        return "any link"
    if word == "all_links":
        return "every followed link"
    least = float(condition.get("gte", SHARE_DEFAULT))
    return "some followed link" if least <= SOME else f"{100 * least:g} % of followed links"


def _say(condition: Condition) -> str:
    """A condition in the policy's own terms, on one line."""
    return " ".join(_words(condition))


def _words(condition: Condition) -> Iterator[str]:
    if "signal" in condition:
        sign = next(name for name in SIGNS if name in condition)
        value = condition[sign]
        yield f"{condition['signal']} {SIGNS[sign]} {_show(value)}"
    elif "not" in condition:
        yield f"not {_say(condition['not'])}"
    else:
        word = "all" if "all" in condition else "any"
        joined = (" and " if word == "all" else " or ").join(map(_say, condition[word]))
        yield f"({joined})" if len(condition[word]) > 1 else joined


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(_show, value)) if isinstance(value, list) else str(value)
