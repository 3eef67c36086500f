"""Evidence: what speaks for and against a domain, in plain sentences made of numbers only.

No text of a stranger enters a sentence here: anchors, titles and URLs are shown as samples, by the
room that knows how to defang them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from blm.core.conditions import signals_in
from blm.core.policies import Policy
from blm.core.suspicion import weight_column


@dataclass(frozen=True, slots=True)
class Evidence:
    """One decided condition with points.

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
    """The number that answered, with the vendor column it came from."""
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
"""Sentence by weight id; a weight of a policy's own is named by its id."""


def gather_evidence(row: Row, policy: Policy) -> tuple[Evidence, ...]:
    """What is true of a domain and has points, strongest first, then by id.

    Args:
        row: of `core.assessments.assess_domains`.
        policy: its weights.
    """
    found = []
    for weight in policy.weights:
        if row[weight_column(weight)]:
            say = _SENTENCES.get(weight.id)
            text = say(row, policy) if say else weight.id.replace("-", " ")
            found.append(Evidence(weight.id, weight.family, weight.points, text))
    return tuple(sorted(found, key=lambda e: (-abs(e.points), e.id)))


def list_unknowns(row: Row, policy: Policy) -> tuple[str, ...]:
    """Signals nobody knows of this domain, those with the most points at stake first."""
    at_stake: dict[str, float] = {}
    for weight in policy.weights:
        if row[weight_column(weight)] is None:
            for signal in set(signals_in(weight.when)):
                at_stake[signal] = at_stake.get(signal, 0.0) + abs(weight.points)
    unknown = {s: points for s, points in at_stake.items() if row.get(s) is None}
    return tuple(sorted(unknown, key=lambda s: (-unknown[s], s)))
