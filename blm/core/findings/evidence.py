"""Evidence for and against a domain, as plain sentences with numbers.

No anchor, title or URL from an export is put into a sentence: those are shown as samples, which
`blm.render` escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.policy.conditions import sign, signals_in
from blm.core.policy.policy import Policy, Weight
from blm.core.policy.suspicion import weight_column


@dataclass(frozen=True, slots=True)
class Evidence:
    """One condition of the policy that is true of a domain, with its points.

    Attributes:
        id: of the weight in the policy.
        family: of the weight.
        points: log-odds, positive for suspicion.
        text: one plain sentence without its full stop.
    """

    id: str
    family: str
    points: float
    text: str


Row = Mapping[str, Any]


def _share(row: Row) -> str:
    count = row["followed_links"]
    return "its followed link" if count == 1 else f"most of its {count} followed links"


def _vendor_value(row: Row, question: Mapping[str, Any]) -> str:
    """The vendor metric that decided the condition, with its column name."""
    for name in question["order"]:
        if row.get(name) is not None:
            return f"{row[name]:g} ({name})"
    return f"flagged ({question.get('flag', 'vendor')})"


def _flows(row: Row) -> str:
    names = ("majestic.tf", "majestic.cf"), ("majestic.page_tf", "majestic.page_cf")
    own, pages = ([row.get(name) for name in pair] for pair in names)
    trust, citation = pages if None in own else own
    return f"trust flow {trust:g} of citation flow {citation:g} (majestic)"


_SENTENCES: dict[str, Callable[[Row, Policy], str]] = {
    "spam-high": lambda row, p: f"spam score high: {_vendor_value(row, p.metrics['spam'])}",
    "spam-medium": lambda row, p: f"spam score moderate: {_vendor_value(row, p.metrics['spam'])}",
    "spam-low": lambda row, p: f"spam score low: {_vendor_value(row, p.metrics['spam'])}",
    "no-domain-traffic": lambda _row, _p: "no organic visits to the domain",
    "no-page-traffic": lambda _row, _p: "no organic visits to the linking pages",
    "authority-without-traffic": lambda row, p: (
        f"authority {_vendor_value(row, p.metrics['authority'])} that nobody visits"
    ),
    "low-trust-flow": lambda row, _p: _flows(row),
    "exact-anchor": lambda row, _p: f"exact-match anchor on {_share(row)}",
    "partial-anchor": lambda row, _p: f"partial-match anchor on {_share(row)}",
    "poison-anchor": lambda _row, _p: "an anchor on a topic that link spam likes",
    "many-external-links": lambda row, _p: f"very many external links beside {_share(row)}",
    "some-external-links": lambda row, _p: f"many external links beside {_share(row)}",
    "in-content": lambda row, _p: f"{_share(row)} in the main content",
    "directory-page": lambda _row, _p: "pages that look like a link directory",
    "flood": lambda row, _p: f"{row['live_links']:,} links from one domain",
    "foreign-language": lambda _row, _p: "pages in a language the site does not serve",
    "hyphens": lambda row, _p: f"{row['host_hyphens']} hyphens in the name",
    "digits": lambda row, _p: f"{row['host_digits']} digits in the name",
    "long-label": lambda row, _p: f"a name of {row['host_label_length']} characters",
    "money-host": lambda _row, _p: "a money keyword in the name",
    "abused-suffix": lambda _row, _p: "a top-level domain that spam likes",
    "seller-host": lambda _row, _p: "a link seller's word in the name",
    "relevant": lambda _row, _p: "pages that share the site's topics",
    "nofollow-only": lambda _row, _p: "no followed link",
    "real-traffic": lambda row, _p: f"{row['traffic']:,.0f} organic visits a month",
    "official-host": lambda _row, _p: "a government or education host",
}
"""Sentence by weight id; weights without a sentence are shown by their id."""


class EvidenceBook:
    """Evidence by a policy's weights, computed once for all domains with the same answers.

    Answers are one string: for each weight ``1`` true, ``0`` false or ``?`` unknown, and for each
    signal that weights read ``!`` known or ``?`` unknown.
    """

    def __init__(self, policy: Policy) -> None:
        """Prepare a policy.

        Args:
            policy: its weights.
        """
        self.policy = policy
        self._weights = policy.weights
        self._reads = [sorted(set(signals_in(weight.when))) for weight in policy.weights]
        self._signals = sorted({name for names in self._reads for name in names})
        self._told: dict[str, tuple[tuple[Weight, ...], tuple[str, ...]]] = {}
        self._said: dict[tuple[str, str], Evidence] = {}

    def answers(self, columns: Sequence[str]) -> pl.Expr:
        """The answers of each domain as one text.

        Args:
            columns: of the table; a signal without a column is unknown for every domain.
        """
        signs = [sign(pl.col(weight_column(weight))) for weight in self._weights]
        known = [
            pl.when(pl.col(name).is_null()).then(pl.lit("?")).otherwise(pl.lit("!"))
            if name in columns
            else pl.lit("?")
            for name in self._signals
        ]
        return pl.concat_str(pl.lit(""), *signs, *known)

    def gather(self, answers: str, row: Row) -> tuple[Evidence, ...]:
        """Evidence of a domain, most points first, then by id.

        Args:
            answers: of the domain, from `answers`.
            row: of `core.signals.domain_signals.assess_domains`; numbers for the sentences.
        """
        return tuple(self._say(weight, row) for weight in self._think(answers)[0])

    def list_unknowns(self, answers: str) -> tuple[str, ...]:
        """Unknown signals of a domain, those that could change the most points first."""
        return self._think(answers)[1]

    def _think(self, answers: str) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
        told = self._told.get(answers)
        if told is None:
            signs = answers[: len(self._weights)]
            known = dict(zip(self._signals, answers[len(self._weights) :], strict=True))
            true = [w for w, sign in zip(self._weights, signs, strict=True) if sign == "1"]
            at_stake: dict[str, float] = {}
            for weight, reads, sign in zip(self._weights, self._reads, signs, strict=True):
                for signal in reads if sign == "?" else ():
                    at_stake[signal] = at_stake.get(signal, 0.0) + abs(weight.points)
            unknown = [signal for signal in at_stake if known[signal] == "?"]
            told = (
                tuple(sorted(true, key=lambda w: (-abs(w.points), w.id))),
                tuple(sorted(unknown, key=lambda s: (-at_stake[s], s))),
            )
            self._told[answers] = told
        return told

    def _say(self, weight: Weight, row: Row) -> Evidence:
        say = _SENTENCES.get(weight.id)
        text = say(row, self.policy) if say else weight.id.replace("-", " ")
        key = (weight_column(weight), text)
        if key not in self._said:
            self._said[key] = Evidence(weight.id, weight.family, weight.points, text)
        return self._said[key]
