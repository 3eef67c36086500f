"""Conditions of rules and weights: the grammar and the signals, checked by hand.

JSON Schema checks the keys; these checks give clearer messages on the form of a condition and on
comparisons that do not suit their signal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from blm.errors import Problem
from blm.repo.schema.message_values import shorten, show, suggest
from blm.repo.yaml.strict_loader import Document, Keys

JOINS = ("all", "any")
QUANTIFIERS = ("any_link", "all_links", "share_of_links")
COMPARISONS = ("gte", "gt", "lte", "lt", "eq", "in", "matches")
FORMS = ("signal", *JOINS, "not", *QUANTIFIERS)
ORDERED = frozenset({"gte", "gt", "lte", "lt"})
SUITS = {
    "number": ORDERED | {"eq", "in"},
    "flag": frozenset({"eq"}),
    "text": frozenset({"eq", "in", "matches"}),
}
TYPES: Mapping[str, tuple[type, ...]] = {"number": (int, float), "flag": (bool,), "text": (str,)}
NAMES = {"number": "a number", "flag": "true or false", "text": "text"}


class Known(Protocol):
    """A signal as checks need it: its kind, and the unit that lists a text's values."""

    @property
    def kind(self) -> str:
        """``number``, ``flag`` or ``text``."""

    @property
    def unit(self) -> str:
        """Of a text: its values, separated by commas, when they are a closed list."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals that conditions may name, by name.

    Attributes:
        domain: of a referring domain.
        link: of one link; under a quantifier only.
        summary: of a referring domain, summed up from the others; not for weights.
    """

    domain: Mapping[str, Known]
    link: Mapping[str, Known]
    summary: Mapping[str, Known] = field(default_factory=dict)


def check_conditions(
    document: Document, places: Iterable[tuple[Keys, bool]], signals: Signals | None
) -> list[Problem]:
    """Errors in the conditions of a document.

    Args:
        document: read strictly.
        places: path of each condition, and whether it belongs to a weight.
        signals: that may be named; None leaves signals unchecked.
    """
    found: list[Problem] = []
    for path, weight in places:
        checker = _Checker(document, signals, weight=weight)
        value: Any = document.data
        for step in path:
            value = value[step]
        found += checker.check(value, path, over_links=False)
    return found


@dataclass(frozen=True, slots=True)
class _Checker:
    document: Document
    signals: Signals | None
    weight: bool

    def check(self, value: Any, path: Keys, *, over_links: bool) -> Iterator[Problem]:  # noqa: ANN401
        """Errors of one condition; the schema reports anything but a mapping."""
        if not isinstance(value, dict):
            return
        forms = [key for key in value if key in FORMS]
        if not forms and any(key not in COMPARISONS for key in value):
            return  # the schema names the unknown key
        if len(forms) != 1:
            yield self._problem(path, *_wrong_forms(forms))
            return
        form = forms[0]
        if form == "signal":
            yield from self._check_comparison(value, path, over_links=over_links)
            return
        yield from self._check_beside(value, path, form)
        if form in QUANTIFIERS and over_links:
            message = f"'{form}' cannot stand within another condition on links"
            yield self._problem((*path, form), message, "state it beside the other", key=True)
            return
        inner = value[form]
        below = over_links or form in QUANTIFIERS
        entries = enumerate(inner) if form in JOINS and isinstance(inner, list) else ()
        for index, entry in entries:
            yield from self.check(entry, (*path, form, index), over_links=below)
        yield from self.check(inner, (*path, form), over_links=below)

    def _check_beside(self, value: dict[str, Any], path: Keys, form: str) -> Iterator[Problem]:
        """Only a share has a comparison beside it, and it needs one."""
        beside = [key for key in value if key in COMPARISONS]
        wrong = [key for key in beside if form != "share_of_links" or key != "gte"]
        for key in wrong:
            hint = "only 'gte' compares a share" if form == "share_of_links" else "remove it"
            message = f"'{key}' cannot stand beside '{form}'"
            yield self._problem((*path, key), message, hint, key=True)
        if form == "share_of_links" and not wrong:
            least = value.get("gte")
            if least is None:
                hint = "add 'gte: 0.5' for half of the links"
                yield self._problem(path, "a share needs 'gte' beside it", hint)
            elif isinstance(least, int | float) and not 0 < least <= 1:
                message = f"a share lies above 0 and up to 1, found {least}"
                yield self._problem((*path, "gte"), message, "write 0.5 for half of the links")

    def _check_comparison(
        self, value: dict[str, Any], path: Keys, *, over_links: bool
    ) -> Iterator[Problem]:
        operators = [key for key in value if key in COMPARISONS]
        if len(operators) != 1:
            message = "a signal needs exactly one comparison"
            hint = f"one of {', '.join(COMPARISONS)}; join several with 'all'"
            yield self._problem(path, message, hint)
            return
        name, operator = value["signal"], operators[0]
        if operator == "matches":
            yield from self._check_pattern(value[operator], (*path, operator))
        if self.signals is None or not isinstance(name, str):
            return
        known = self._find(name, self.signals, over_links=over_links)
        if isinstance(known, tuple):
            yield self._problem((*path, "signal"), *known)
        else:
            yield from self._check_operand(known, operator, value[operator], (*path, operator))

    def _find(self, name: str, signals: Signals, *, over_links: bool) -> Known | tuple[str, str]:
        """The signal, or what is wrong with its name here."""
        domain = {**signals.domain, **({} if self.weight else signals.summary)}
        here, there = (signals.link, domain) if over_links else (domain, signals.link)
        if name in here:
            return here[name]
        if name in there and over_links:
            hint = "state it outside of the condition on links"
            return f"'{name}' is a signal of the domain, not of a link", hint
        if name in there:
            hint = f"put it under {', '.join(QUANTIFIERS[:-1])} or {QUANTIFIERS[-1]}"
            return f"'{name}' is a signal of links, not of the domain", hint
        if name in signals.summary:
            return f"a weight cannot read '{name}', which is summed up from weights", "remove it"
        return f"unknown signal '{name}'", suggest(name, sorted(here))

    def _check_operand(
        self,
        signal: Known,
        operator: str,
        operand: object,
        path: Keys,
    ) -> Iterator[Problem]:
        suited = SUITS[signal.kind]
        if operator not in suited:
            message = f"'{operator}' does not compare {NAMES[signal.kind]}"
            hint = f"use {' or '.join(key for key in COMPARISONS if key in suited)}"
            yield self._problem(path, message, hint, key=True)
            return
        values = closed_values(signal)
        places: list[tuple[Keys, object]] = [(path, operand)]
        if operator == "in" and isinstance(operand, list):
            places = [((*path, index), value) for index, value in enumerate(operand)]
        for place, value in places:
            if operator not in ORDERED and not _is_kind(value, signal.kind):
                message = f"expected {NAMES[signal.kind]}, found {show(value)}"
                yield self._problem(place, message, f"one of {', '.join(values)}" if values else "")
            elif values and operator != "matches" and value not in values:
                message = f"the signal is never '{value}'"
                yield self._problem(place, message, suggest(value, values))

    def _check_pattern(self, pattern: Any, path: Keys) -> Iterator[Problem]:  # noqa: ANN401
        if isinstance(pattern, str) and (complaint := _complain(pattern)):
            hint = "write it without look-around and back-references, and escape special characters"
            message = f"the regular expression cannot be read: {complaint}"
            yield self._problem(path, message, hint)
        elif isinstance(pattern, str) and _matches_all(pattern):
            hint = "write what the text must hold; where any text will do, leave the condition out"
            yield self._problem(path, f"'{shorten(pattern)}' matches every text", hint)

    def _problem(self, path: Keys, message: str, hint: str = "", *, key: bool = False) -> Problem:
        return self.document.problem(path, message, hint, key=key)


def _wrong_forms(forms: list[str]) -> tuple[str, str]:
    if not forms:
        message = "a condition needs one of " + ", ".join(FORMS)
        return message, "such as {signal: traffic, gte: 100}"
    shown = " and ".join(f"'{form}'" for form in forms)
    return f"{shown} cannot stand beside each other", "join conditions with 'all' or 'any'"


def closed_values(signal: Known) -> tuple[str, ...]:
    """The values that a text can take, when its unit lists all of them."""
    closed = signal.kind == "text" and "," in signal.unit and "…" not in signal.unit
    return tuple(value.strip() for value in signal.unit.split(",")) if closed else ()


def _is_kind(value: object, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "flag" or not isinstance(value, bool))


def _matches_all(pattern: str) -> bool:
    """True for a pattern that matches both an empty text and an improbable one."""
    import polars as pl

    return bool(pl.Series(["", "\x01"]).str.contains(pattern).all())


def _complain(pattern: str) -> str:
    """Error message of the regular expression engine for a pattern, or an empty string."""
    import polars as pl

    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as error:
        return str(error).rpartition("error: ")[2].strip().splitlines()[0]
    return ""
