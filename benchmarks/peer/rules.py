"""Signals, suspicion and recommendation of each referring domain, by the policy's YAML."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer.borrowed import mixed_condition
from benchmarks.peer.conditions import Condition, Links, Truth, combine, compare

ABSENT = ("majestic.tf", "majestic.cf", "ga4.sessions")
"""Metrics of vendors that this site has no exports of."""
PRESSING = 2
"""Conditions known true that make an undecided rule to remove worth a look now."""


def add_signals(domains: pd.DataFrame, links: Links, metrics: dict[str, Any]) -> pd.DataFrame:
    """Referring domains with a column for each domain signal."""
    domains["live_links"] = domains["links"] = links.links
    domains["followed_links"] = links.followed
    for question in ("authority", "spam", "traffic"):
        domains[question] = _first_known(domains, metrics[question]["order"])
    domains["authority_band"] = _band(domains, metrics["authority"], ("weak", "fair", "strong"))
    bands = _band(domains, metrics["spam"], ("low", "medium", "high"))
    flagged = pd.isna(bands) & (domains[metrics["spam"]["flag"]] == np.True_)
    domains["spam_band"] = np.where(flagged, "high", bands)
    domains["spam_scored"] = domains["spam"].notna()
    domains["page_traffic"] = domains["ahrefs.page_traffic"]
    strong = compare(domains["authority_band"], {"eq": "strong"})
    domains["inflated_authority"] = (strong & compare(domains["traffic"], {"lte": 0})).to_numpy(
        object, na_value=None
    )
    domains["low_trust_flow"] = domains["referral_sessions"] = None
    foreign, spoken = links.said("foreign_page")
    domains["foreign_language"] = _choose(no=spoken > 0, yes=foreign > 0)
    related, unrelated = links.said("relevant_page")
    domains["relevant"] = _choose(yes=related > 0, no=unrelated > 0, yes_first=True)
    domains["nofollow_only"] = _choose(no=links.followed > 0, yes=links.links > 0)
    asked = ("authority", "traffic", "spam", "spam_band", "page_traffic")
    domains["known"] = (links.links > 0) | domains[list(asked)].notna().any(axis=1)
    return domains


def _first_known(domains: pd.DataFrame, order: list[str]) -> pd.Series:
    present = domains[[name for name in order if name in domains.columns]]
    return present.bfill(axis=1).iloc[:, 0] if len(present.columns) else np.nan


def _band(domains: pd.DataFrame, spec: dict[str, Any], names: tuple[str, str, str]) -> Any:  # noqa: ANN401
    """The band by the first vendor with a value, on that vendor's scale."""
    answer = np.full(len(domains), None, dtype=object)
    for vendor in (name for name in reversed(spec["order"]) if name in domains.columns):
        low, high = spec["bands"][vendor]
        value = domains[vendor].to_numpy()
        band = np.where(value >= high, names[2], np.where(value >= low, names[1], names[0]))
        answer = np.where(np.isnan(value), answer, band)
    return answer


def _choose(*, yes: Any, no: Any, yes_first: bool = False) -> Any:  # noqa: ANN401 - arrays
    """True, False or None; where both hold, the one that goes first."""
    first, second = (yes, no) if yes_first else (no, yes)
    answers = np.full(len(first), None, dtype=object)
    answers[np.asarray(second, dtype=bool)] = not yes_first
    answers[np.asarray(first, dtype=bool)] = yes_first
    return answers


class Judge:
    """The policy's conditions over one profile, each answered once."""

    def __init__(self, domains: pd.DataFrame, links: Links) -> None:
        """Start without answers.

        Args:
            domains: with a column for each domain signal.
            links: live links.
        """
        self.domains = domains
        self._links = links
        self._known: dict[str, Truth] = {}

    def holds(self, condition: Condition) -> Truth:
        """The condition's truth for each domain: true, false or unknown."""
        return combine(condition, self._leaf)

    def _leaf(self, condition: Condition) -> Truth:
        key = repr(condition)
        if key not in self._known:
            signal = condition.get("signal")
            self._known[key] = (
                self._links.answer(condition)
                if signal is None
                else compare(self.domains[signal], condition)
            )
        return self._known[key]


def add_suspicion(judge: Judge, spec: dict[str, Any]) -> None:
    """Log-odds points by family, within caps; no number with too few families observed."""
    domains, size = judge.domains, len(judge.domains)
    points, observed = {}, np.zeros(size, dtype=int)
    for name, family in spec["families"].items():
        total, seen = np.zeros(size), np.zeros(size, dtype=bool)
        for weight in family["weights"]:
            holds = judge.holds(weight["when"])
            total += holds.fillna(value=False).to_numpy(float) * weight["points"]
            seen |= ~holds.isna()
        points[name] = total.clip(-family["cap"], family["cap"])
        observed += seen
    prior = spec["prior"] / 100
    odds = sum(points.values()) + math.log(prior / (1 - prior))
    share = (100 / (1 + np.exp(-odds))).round(1)
    domains["suspicion"] = np.where(observed >= spec["minimum_families"], share, np.nan)
    positive = {name: values > 0 for name, values in points.items()}
    domains["suspicious_families"] = sum(values.astype(int) for values in positive.values())
    beyond = [values for name, values in positive.items() if name != "vendor"]
    domains["suspicious_beyond_vendors"] = np.any(beyond, axis=0)


def add_recommendations(judge: Judge, rules: list[dict[str, Any]]) -> None:
    """The first true rule recommends; an undecided rule to remove may ask for a look now."""
    domains, size = judge.domains, len(judge.domains)
    first = np.full(size, len(rules))
    pressing = np.full(size, len(rules))
    for place, rule in reversed(list(enumerate(rules))):
        holds = judge.holds(rule["when"])
        true = holds.fillna(value=False).to_numpy(bool)
        if rule["recommend"] == "remove":
            mixed = mixed_condition(rule["when"])
            if mixed is not None:
                true = true | judge.holds(mixed).fillna(value=False).to_numpy(bool)
            parts = rule["when"].get("all", [rule["when"]])
            sure = sum(judge.holds(part).fillna(value=False).to_numpy(int) for part in parts)
            pressing[holds.isna() & (sure >= PRESSING)] = place
        first[true] = place
    said = np.array([rule["recommend"] for rule in rules] + ["watch"], dtype=object)[first]
    unassessed = (first == len(rules)) & ~domains["known"].to_numpy(bool)
    said = np.where(unassessed, "unassessed", said)
    domains["recommendation"] = np.where(pressing < first, "watch", said)
