"""The anchor mix: share of each class, each referring domain counting once.

A domain's weight of 1 is split over its distinct anchors, so that a sitewide link counts as one.
Shares of the five classes are of classified text anchors and add up to 100; image, empty and other
are shares of all. Intervals are Wilson's with referring domains as trials.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from blm.core.policy.policy import Policy
from blm.core.statistics import Z80_ONE_SIDED, wilson

CLASSES = ("branded", "naked_url", "generic", "partial", "exact")
OTHERS = ("image", "empty", "other")
TITLES = "title-like"
"""Rule of `anchor_classes` for page titles: they count as other, and towards coverage."""
EXAMPLES = 3
ANCHOR_COLUMNS = ("domain", "to", "anchor", "anchor_class", "anchor_rule")
"""Columns that `count_anchors` reads."""

ClassBand = Literal["below", "in", "above", "stop", "unknown"]


@dataclass(frozen=True, slots=True)
class AnchorShare:
    """The share of one anchor class.

    Attributes:
        name: of the class.
        share: percent of classified anchors, or of all for image, empty and other; None when no
            anchor is known.
        interval: 95 % interval of the share.
        range: wanted percent, or None for classes without one.
        band: below, in, above, stop or unknown.
        examples: most frequent anchors, as exported (untrusted text).
    """

    name: str
    share: float | None
    interval: tuple[float, float]
    range: tuple[float, float] | None
    band: ClassBand
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnchorMix:
    """The shares of all classes, and whether the data suffices to judge them.

    Attributes:
        shares: the five classes, then image, empty, other.
        coverage: percent of text anchors that have a class or are a page's title.
        domains: referring domains that the shares rest on.
        stopped: true if the stop rule applies: exact is above its limit with 80 % certainty (S55).
        trusted: true if coverage and sample reach the policy's minimum.
        reason: why it is not trusted, or empty.
    """

    shares: tuple[AnchorShare, ...]
    coverage: float
    domains: int
    stopped: bool
    trusted: bool
    reason: str

    def share(self, name: str) -> float | None:
        """Percent of one class; None when no anchor is known."""
        return next(s.share for s in self.shares if s.name == name)


@dataclass(frozen=True, slots=True)
class AnchorCounts:
    """Counts of the anchors of live links, independent of the policy.

    Attributes:
        weights: sum over domains of each class's share of the domain's distinct anchors.
        domains: referring domains with a known anchor.
        examples: most frequent anchors by class.
    """

    weights: Mapping[str, float]
    domains: int
    examples: Mapping[str, tuple[str, ...]]


def count_anchors(links: pl.DataFrame) -> AnchorCounts:
    """Counts of the known anchors of live links.

    Args:
        links: live links with `ANCHOR_COLUMNS`.
    """
    distinct = (
        links.filter(~pl.col("anchor_class").is_null())
        .select("domain", "anchor", "anchor_class", "anchor_rule", named=~pl.col("to").is_null())
        .unique()
    )
    weights, domains = _weights(distinct.filter(pl.col("named")))
    return AnchorCounts(weights, domains, _examples(distinct))


def mix_anchors(counts: AnchorCounts, policy: Policy) -> AnchorMix:
    """The anchor mix, compared with the policy's ranges.

    Args:
        counts: of live links.
        policy: section ``anchors`` and the sample of the KPI.
    """
    weights, domains = counts.weights, counts.domains
    texts = sum(weights[name] for name in CLASSES)
    known = texts + weights[TITLES]
    named = texts + weights["other"]
    coverage = 100 * known / named if named else 0.0
    least = int(policy.kpis["anchor_distribution"]["min_sample"])
    gate = float(policy.anchors["coverage_gate"])
    reason = ""
    if domains < least:
        reason = f"anchors of {domains} referring domains known; {least} needed"
    elif coverage < gate:
        reason = f"{coverage:.0f} % of text anchors are understood; {gate:g} % needed"
    exact = (
        wilson(weights["exact"] / texts * domains, domains, Z80_ONE_SIDED) if texts else (0.0, 0)
    )
    stopped = not reason and 100 * exact[0] > float(policy.anchors["stop_above"])
    shares = []
    for name in (*CLASSES, *OTHERS):
        band: ClassBand = "unknown" if reason else _band(name, weights, policy, stopped=stopped)
        own = counts.examples.get(name, ())
        shares.append(_share(name, weights, domains, band=band, policy=policy, examples=own))
    return AnchorMix(tuple(shares), round(coverage, 1), domains, stopped, not reason, reason)


def _weights(distinct: pl.DataFrame) -> tuple[dict[str, float], int]:
    """Sum over domains of each class's share of distinct anchors, and the number of domains."""
    sized = distinct.with_columns(size=pl.len().over("domain"))
    counted = sized.group_by("anchor_class", "anchor_rule", "size").agg(count=pl.len())
    found = dict.fromkeys((*CLASSES, *OTHERS, TITLES), 0.0)
    by_size: Counter[int] = Counter()
    # Anchors of domains with equally many anchors weigh the same: they are counted, then added in
    # a fixed order, so that rounding is the same each time.
    for cls, rule, size, count in sorted(counted.iter_rows()):
        by_size[size] += count
        found[cls] += count / size
        if rule == TITLES:
            found[TITLES] += count / size
    domains = sum(count // size for size, count in by_size.items())
    return {name: round(weight, 9) for name, weight in found.items()}, domains


def _part(name: str, weights: Mapping[str, float]) -> float | None:
    """A class's share, 0-1: among the five classes if it is one of them, else among all."""
    names = CLASSES if name in CLASSES else (*CLASSES, *OTHERS)
    total = sum(weights[n] for n in names)
    return weights[name] / total if total else None


def _band(name: str, weights: Mapping[str, float], policy: Policy, *, stopped: bool) -> ClassBand:
    """Band of a class relative to its wanted range; ``in`` for classes without a range."""
    wanted, part = policy.anchors["ranges"].get(name), _part(name, weights)
    if name == "exact" and stopped:
        return "stop"
    if wanted is None or part is None:
        return "in"
    percent = round(100 * part, 6)  # rounded as the weights are: a share on the limit is in
    return "below" if percent < wanted[0] else "above" if percent > wanted[1] else "in"


def _share(
    name: str,
    weights: Mapping[str, float],
    domains: int,
    *,
    band: ClassBand,
    policy: Policy,
    examples: tuple[str, ...],
) -> AnchorShare:
    part, wanted = _part(name, weights), policy.anchors["ranges"].get(name)
    low, high = wilson((part or 0.0) * domains, domains)
    return AnchorShare(
        name=name,
        share=None if part is None else round(100 * part, 2),
        interval=(round(100 * low, 2), round(100 * high, 2)),
        range=None if wanted is None else (float(wanted[0]), float(wanted[1])),
        band=band,
        examples=examples,
    )


def _examples(distinct: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """The most frequent anchors of each class, by referring domains, then by text."""
    counted = (
        distinct.filter(pl.col("anchor") != "")
        .select("domain", "anchor", "anchor_class")
        .unique()
        .group_by("anchor_class", "anchor")
        .agg(pl.len().alias("count"))
        .sort("count", "anchor", descending=[True, False])
    )
    found: dict[str, tuple[str, ...]] = {}
    for name in (*CLASSES, *OTHERS):
        top = counted.filter(pl.col("anchor_class") == name).head(EXAMPLES)
        found[name] = tuple(top.get_column("anchor").to_list())
    return found
