"""One referring domain at a time: signals, suspicion, and what the policy recommends.

docs/reference/signals.md and policy.md. A domain is a dict: its metrics, its live links with their
signals under ``links_live``, counts, signals by name, ``weights`` (each with its truth), and what
was decided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from blm.core.policy.policy import Policy
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS
from blm.core.site.site import Site
from tests.reference import truth
from tests.reference.merging import Snapshot
from tests.reference.normalising import Row
from tests.reference.referring import list_domains

VENDORS_OWN = "vendor"
NO_TRUST_BELOW, LOW_TRUST = 15, 0.3


def add_signals(domain: Row, policy: Policy) -> None:
    """Signals of a domain under their names."""
    ask = policy.metrics
    links = domain["links_live"]
    rels = [link["rel"] for link in links if link["rel"] is not None]
    traffic = first_known(domain, ask["traffic"]["order"])
    authority_band = band(domain, ask["authority"], ("weak", "fair", "strong"))
    spam_band = band(domain, ask["spam"], ("low", "medium", "high"))
    if spam_band is None and "flag" in ask["spam"] and domain[ask["spam"]["flag"]]:
        spam_band = "high"
    strong = truth.compare(authority_band, {"eq": "strong"})
    domain |= {
        "authority": first_known(domain, ask["authority"]["order"]),
        "authority_band": authority_band,
        "spam": first_known(domain, ask["spam"]["order"]),
        "spam_scored": first_known(domain, ask["spam"]["order"]) is not None,
        "spam_band": spam_band,
        "traffic": traffic,
        "page_traffic": domain["ahrefs.page_traffic"],
        "inflated_authority": truth.both((strong, truth.compare(traffic, {"lte": 0}))),
        "low_trust_flow": has_low_trust(domain),
        "nofollow_only": is_unfollowed(len(rels), domain["named_links"], domain["followed_links"]),
        "links": len(links),
        "foreign_language": is_every([link["foreign_page"] for link in links]),
        "relevant": is_any([link["relevant_page"] for link in links]),
        "referral_sessions": domain["ga4.sessions"],
    }
    asked = ("authority", "traffic", "spam", "spam_band", "page_traffic")
    told = any(domain[name] is not None for name in asked)
    domain["known"] = told or domain["named_links"] > 0


def first_known(domain: Row, order: Sequence[str]) -> Any:
    """The value of the first vendor column that is known."""
    return next((domain[name] for name in order if domain[name] is not None), None)


def band(domain: Row, question: Mapping[str, Any], names: tuple[str, str, str]) -> str | None:
    """The first known vendor's value in that vendor's own bands."""
    for vendor in question["order"]:
        if domain[vendor] is not None:
            low, high = question["bands"][vendor]
            return names[(domain[vendor] >= low) + (domain[vendor] >= high)]
    return None


def has_low_trust(domain: Row) -> truth.Truth:
    """Of the domain's own flows; where one is unknown, of the highest of its pages'."""
    trust, citation = domain["majestic.tf"], domain["majestic.cf"]
    if trust is None or citation is None:
        trust, citation = domain["majestic.page_tf"], domain["majestic.page_cf"]
    if citation is not None and citation < NO_TRUST_BELOW:
        return False
    return None if None in (trust, citation) else bool(trust < citation * LOW_TRUST)


def is_unfollowed(rels: int, named: int, followed: int) -> truth.Truth:
    """Whether no live link is followed, as far as their rels are known."""
    if followed:
        return False
    return True if rels and rels == named else None


def is_every(truths: Sequence[truth.Truth]) -> truth.Truth:
    """True when all that tell say so."""
    told = [one for one in truths if one is not None]
    return all(told) if told else None


def is_any(truths: Sequence[truth.Truth]) -> truth.Truth:
    """True when one of those that tell says so."""
    told = [one for one in truths if one is not None]
    return any(told) if told else None


def answer_of(domain: Row) -> truth.Answer:
    """Answers of one domain, each thought of once."""
    known: dict[str, truth.Truth] = {}

    def answer(condition: truth.Condition) -> truth.Truth:
        if "signal" in condition:
            return truth.compare(domain[condition["signal"]], condition)
        name = truth.name_of(condition)
        if name not in known:
            known[name] = truth.ask_links(domain["links_live"], condition)
        return known[name]

    return answer


def add_suspicion(domain: Row, policy: Policy) -> None:
    """Log-odds of what is true, summed by family within its cap; too few families, no number."""
    answer = answer_of(domain)
    weights = [(w, truth.evaluate(w.when, answer)) for w in policy.weights]
    points, observed = {}, 0
    for family, cap in policy.caps.items():
        own = [(w, held) for w, held in weights if w.family == family]
        total = sum(w.points for w, held in own if held)
        points[family] = max(-cap, min(cap, total))
        observed += any(held is not None for _, held in own)
    speaking = [family for family, total in points.items() if total > 0]
    prior = policy.prior / 100
    odds = sum(points.values()) + math.log(prior / (1 - prior))
    decided = sum(abs(w.points) for w, held in weights if held is not None)
    at_all = sum(abs(w.points) for w, _ in weights)
    domain |= {
        "weights": weights,
        "suspicion": round(100 / (1 + math.exp(-odds)), 1)
        if observed >= policy.minimum_families
        else None,
        "suspicious_families": len(speaking),
        "suspicious_beyond_vendors": any(family != VENDORS_OWN for family in speaking),
        "completeness": round(decided / (at_all or 1.0), 4),
    }


def recommend(domain: Row, policy: Policy, answer: truth.Answer) -> Row:
    """What the rules say, by these answers.

    docs/reference/policy.md: the first true rule recommends. An unknown remove rule above it with
    two conditions known true makes it *watch, due now*. Without a true rule: watch, or, with
    nothing known, unassessed.
    """
    for rule in policy.rules:
        held = truth.evaluate(rule.when, answer)
        removes = rule.recommend == "remove"
        other = truth.mix(rule.when) if removes else None
        by_url = other is not None and truth.evaluate(other, answer) is True
        if held or by_url:
            return said(rule.recommend, rule.id, by_url=by_url)
        parts = rule.when.get("all", [rule.when])
        true = sum(truth.evaluate(part, answer) is True for part in parts)
        if removes and held is None and true >= 2:
            return said("watch", rule.id, due_now=True)
    return said("watch" if domain["known"] else "unassessed", None)


def said(machine: str, rule: str | None, *, by_url: bool = False, due_now: bool = False) -> Row:
    """A recommendation as columns."""
    return {"recommendation": machine, "rule": rule, "by_url": by_url, "due_now": due_now}


def flip(domain: Row, policy: Policy) -> tuple[truth.Condition, bool, str] | None:
    """The first condition of the rules whose other answer changes the recommendation, and to what.

    Known ones first, then in the order of the rules; those of the second readings come last.
    """
    answer = answer_of(domain)
    mixed = [truth.mix(rule.when) for rule in policy.rules if rule.recommend == "remove"]
    asked = [rule.when for rule in policy.rules] + [other for other in mixed if other]
    parts = {truth.name_of(part): part for when in asked for part in truth.list_parts(when)}
    ordered = sorted(parts.values(), key=lambda part: answer(part) is None)
    for part in ordered:
        for value in (True, False):
            after = recommend(domain, policy, otherwise(answer, part, value=value))[
                "recommendation"
            ]
            if after != domain["recommendation"]:
                return part, value, after
    return None


def otherwise(answer: truth.Answer, part: truth.Condition, *, value: bool) -> truth.Answer:
    """The same answers, save one."""
    return lambda asked: value if truth.name_of(asked) == truth.name_of(part) else answer(asked)


def assess(snapshot: Snapshot, judged: Sequence[Row], site: Site, policy: Policy) -> list[Row]:
    """Every referring domain, sorted by name."""
    domains = list_domains(snapshot, judged, site)
    for domain in domains:
        add_signals(domain, policy)
        add_suspicion(domain, policy)
        assert set(ALL_DOMAIN_SIGNALS) <= set(domain)
        domain |= recommend(domain, policy, answer_of(domain))
    return domains
