"""The anchor mix, in fractions (docs/reference/kpis.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from blm.core.policy.bands import band_of
from blm.core.policy.policy import Policy
from blm.core.statistics import Z80_ONE_SIDED, wilson
from tests.reference.normalising import Row
from tests.reference.profiles import Profile, open_only

CLASSES = ("branded", "naked_url", "generic", "partial", "exact")
OTHERS = ("image", "empty", "other")
TITLE = "title-like"


def exact_share(profile: Profile, knobs: Mapping[str, Any]) -> Row:
    """S15: share of exact anchors; any class outside its range is worth a look."""
    own = mix_anchors(open_only(profile.live), profile.policy)
    if own["reason"]:
        return {"assessed": own["domains"]}
    shares = {share["name"]: share for share in own["shares"]}
    exact = shares["exact"]["share"] or 0.0
    measured: str = band_of(exact, knobs["bands"])
    outside = [n for n, s in shares.items() if s["band"] in ("below", "above") and n != "exact"]
    if own["stopped"]:
        measured = "urgent"
    elif measured == "urgent":
        measured = "warn"
    elif measured == "ok" and outside:
        measured = "watch"
    raw = {s["name"]: s["share"] for s in mix_anchors(profile.live, profile.policy)["shares"]}
    return {
        "value": exact,
        "raw": raw["exact"],
        "interval": shares["exact"]["interval"],
        "measured": measured,
        "assessed": own["domains"],
    }


def mix_anchors(live: Sequence[Row], policy: Policy) -> Row:
    """Shares by class: each domain's weight of 1 is split over its distinct anchors."""
    known = [link for link in live if link["anchor_class"] and link["to"] is not None]
    anchors: dict[str, set[tuple[str, str, str]]] = {}
    for link in known:
        one = (link["anchor"], link["anchor_class"], link["anchor_rule"])
        anchors.setdefault(link["domain"], set()).add(one)
    weights = dict.fromkeys((*CLASSES, *OTHERS, TITLE), Fraction())
    for own in anchors.values():
        for _, name, rule in own:
            weights[name] += Fraction(1, len(own))
            weights[TITLE] += Fraction(rule == TITLE, len(own))
    texts = sum(weights[name] for name in CLASSES)
    named = texts + weights["other"]
    coverage = 100 * (texts + weights[TITLE]) / named if named else Fraction()
    reason = "few" if len(anchors) < int(policy.kpis["anchor_distribution"]["min_sample"]) else ""
    if coverage < policy.anchors["coverage_gate"]:
        reason = reason or "misunderstood"
    exact = float(weights["exact"] / texts) * len(anchors) if texts else 0.0
    low = wilson(exact, len(anchors), Z80_ONE_SIDED)[0] if texts else 0.0
    stopped = not reason and 100 * low > float(policy.anchors["stop_above"])
    names = (*CLASSES, *OTHERS)
    shares = [
        share_of(name, weights, len(anchors), policy, reason=reason, stopped=stopped)
        for name in names
    ]
    return {
        "coverage": float(coverage),
        "domains": len(anchors),
        "stopped": stopped,
        "reason": reason,
        "shares": [{**one, "examples": list_examples(live, one["name"])} for one in shares],
    }


def share_of(
    name: str,
    weights: Mapping[str, Fraction],
    domains: int,
    policy: Policy,
    *,
    reason: str,
    stopped: bool,
) -> Row:
    """One class: of the five by these, of the others by all."""
    total = sum(weights[n] for n in (CLASSES if name in CLASSES else (*CLASSES, *OTHERS)))
    part = weights[name] / total if total else None
    low, high = wilson(float(part or 0) * domains, domains)
    wanted = policy.anchors["ranges"].get(name)
    found = "in"
    if reason:
        found = "unknown"
    elif name == "exact" and stopped:
        found = "stop"
    elif wanted and part is not None:
        found = "below" if 100 * part < wanted[0] else "above" if 100 * part > wanted[1] else "in"
    share = None if part is None else float(100 * part)
    return {"name": name, "share": share, "interval": (100 * low, 100 * high), "band": found}


def list_examples(live: Sequence[Row], name: str) -> list[str]:
    """A class's three most frequent anchors, by domains, then by text."""
    pairs = {(link["domain"], link["anchor"]) for link in live if link["anchor_class"] == name}
    counts = Counter(anchor for _, anchor in pairs if anchor)
    return sorted(counts, key=lambda anchor: (-counts[anchor], anchor))[:3]
