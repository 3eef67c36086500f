"""Reasons why a domain's recommendation differs between two judgements of one snapshot.

A reason consists of the policy's words, numbers and dates, without untrusted text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from blm.core.audit.judge import Judgement
from blm.core.frames import list_rows
from blm.core.policy.conditions import QUANTIFIERS, Atom, Condition, distinct_atoms, mixed_condition
from blm.core.policy.counterfactuals import say_condition
from blm.core.policy.policy import Rule
from blm.core.policy.precedence import Settled
from blm.core.policy.rules import rule_column
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS

Row = Mapping[str, Any]
LINKS_SAID = {
    "any_link": "a link with",
    "all_links": "every followed link with",
    "share_of_links": "enough followed links with",
}
PAGES = "a decision about single pages"


class Side:
    """One of the two judgements, with the rows of the changed domains."""

    def __init__(self, judged: Judgement, domains: Sequence[str]) -> None:
        """Look up the domains.

        Args:
            judged: one of the two.
            domains: the changed ones.
        """
        policy = judged.profile.desired.policy
        self.rules: dict[str, Rule] = {rule.id: rule for rule in policy.rules}
        self._rulings = judged.profile.rulings
        frame = judged.profile.domains
        named = frame.filter(pl.col("domain").is_in(list(domains)))
        self.rows: dict[str, Row] = {row["domain"]: row for row in list_rows(named, named.columns)}
        self._atoms: dict[tuple[str, bool], list[Atom]] = {}

    def settled(self, domain: str) -> Settled:
        """The recommendation of a domain after decisions and protection."""
        return self._rulings.settle(domain, self.rows[domain]["recommendation"])

    def holds(self, rule: str, row: Row) -> bool:
        """True if a rule of this side is true of a domain, for all of its links or for some."""
        return bool(row.get(rule_column(self.rules[rule]))) or (
            row["rule"] == rule and bool(row["by_url"])
        )

    def atoms(self, rule: str, *, by_url: bool) -> list[Atom]:
        """The atoms of a rule; with `by_url`, of its form for domains with good links too."""
        key = (rule, by_url)
        if key not in self._atoms:
            when = self.rules[rule].when
            asked = (mixed_condition(when) or when) if by_url else when
            self._atoms[key] = list(distinct_atoms([asked]).values())
        return self._atoms[key]


def say_why(domain: str, before: Side, after: Side) -> str:
    """One clause without a full stop: the rule or decision that changed a domain, and its cause.

    Args:
        domain: the changed one.
        before: judgement by the earlier files.
        after: judgement by the present files.
    """
    was, now = before.rows[domain], after.rows[domain]
    if was["settled"] == now["settled"]:
        return PAGES
    if was["recommendation"] == now["recommendation"]:
        return _say_people(before.settled(domain), after.settled(domain))
    return _say_policy(was, now, before, after)


def _say_people(was: Settled, now: Settled) -> str:
    if now.protected is not None:
        return "it is protected"
    if now.decision is not None:
        return f"the decision of {now.decision.on} says {now.decision.decision}"
    if now.lapsed is not None:
        return f"the decision of {now.lapsed.on} has expired"
    if was.protected is not None:
        return "it is no longer protected"
    if was.decision is not None:
        return f"the decision of {was.decision.on} is gone"
    return "the expired decision is gone"


def _say_policy(was: Row, now: Row, before: Side, after: Side) -> str:
    """A clause on a rule that became true, else on one that ceased to be."""
    said = _say_new(was, now, before, after) if now["rule"] is not None else ""
    return said or _say_old(was, now, after)


def _say_new(was: Row, now: Row, before: Side, after: Side) -> str:
    """A clause on the deciding rule; empty if it was true before too but did not decide."""
    rule: str = now["rule"]
    if now["due_now"]:
        unknown = _list_unknown(now, after.atoms(rule, by_url=False))
        return "" if was["due_now"] else f"{rule} is undecided: {unknown}"
    if rule not in before.rules:
        return f"{rule} is a new rule"
    if not before.holds(rule, was):
        return f"{rule} holds: {_list_turned(was, now, after.atoms(rule, by_url=now['by_url']))}"
    said = rule == was["rule"] and not was["due_now"]
    return f"{rule} says {now['recommendation']}" if said else ""


def _say_old(was: Row, now: Row, after: Side) -> str:
    """A clause on why the rule that decided before no longer decides."""
    rule: str | None = was["rule"]
    if rule is None:
        return "something is known of it" if now["known"] else "nothing is known of it"
    if rule not in after.rules:
        return f"{rule} is no rule any more"
    if after.holds(rule, now):
        return f"{rule} comes later"
    word = "is decided" if was["due_now"] else "no longer holds"
    return f"{rule} {word}: {_list_turned(was, now, after.atoms(rule, by_url=was['by_url']))}"


def _list_unknown(now: Row, atoms: Sequence[Atom]) -> str:
    unknown = [_say_atom(atom) for atom in atoms if now.get(atom.key) is None]
    return f"unknown whether {', '.join(unknown)}"


def _list_turned(was: Row, now: Row, atoms: Sequence[Atom]) -> str:
    """The conditions whose answer or comparison changed."""
    turned = list(_say_turned(was, now, atoms))
    return ", ".join(turned) if turned else "its conditions are joined otherwise"


def _say_turned(was: Row, now: Row, atoms: Sequence[Atom]) -> Iterator[str]:
    for atom in atoms:
        answer = now.get(atom.key)
        if atom.key in was and was[atom.key] == answer:
            continue
        said = _say_atom(atom) + _say_value(was, now, atom.condition)
        yield said if answer else f"unknown whether {said}" if answer is None else f"not {said}"


def _say_atom(atom: Atom) -> str:
    for quantifier in QUANTIFIERS:
        if quantifier in atom.condition:
            return f"{LINKS_SAID[quantifier]} {say_condition(atom.condition[quantifier])}"
    return say_condition(atom.condition)


def _say_value(was: Row, now: Row, condition: Condition) -> str:
    """The value behind a condition, unless the condition names it, and the earlier value."""
    signal = str(condition.get("signal", ""))
    if signal not in ALL_DOMAIN_SIGNALS or ALL_DOMAIN_SIGNALS[signal].kind == "flag":
        return ""
    value, old = _shown(now.get(signal)), _shown(was.get(signal))
    parts = [] if value == condition.get("eq") else [value]
    parts += [] if value == old else [f"was {old}"]
    return f" ({', '.join(parts)})" if parts else ""


def _shown(value: Any) -> str:  # noqa: ANN401 - a number, a word of a band, or nothing
    if value is None:
        return "unknown"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
