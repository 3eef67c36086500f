"""A policy as the core reads it: effective values after `extends` and the site's overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

STRONG_AUTHORITY = 50.0
"""G2: authority from which a domain with traffic is never proposed."""

Recommendation = Literal["keep", "watch", "remove", "unassessed"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the first true one, in order, decides the recommendation."""

    id: str
    recommend: Literal["keep", "watch", "remove"]
    when: Mapping[str, Any]
    because: str


@dataclass(frozen=True, slots=True)
class Weight:
    """Log-odds points of one condition within a family of evidence."""

    id: str
    family: str
    when: Mapping[str, Any]
    points: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Effective policy of one site.

    Attributes:
        name: of the policy.
        hash: of all effective values, twelve hexadecimal digits.
        metrics: vendor columns and bands for authority, spam and traffic.
        rules: in order.
        prior: percent of referring domains expected to be spam.
        minimum_families: observed families needed for a suspicion.
        caps: largest absolute sum of points by family.
        weights: in order.
        kpis, anchors, guards, outreach, review, reclaim, limits: sections as in the file.
    """

    name: str
    hash: str
    metrics: Mapping[str, Any]
    rules: tuple[Rule, ...]
    prior: float
    minimum_families: int
    caps: Mapping[str, float]
    weights: tuple[Weight, ...]
    kpis: Mapping[str, Mapping[str, Any]]
    anchors: Mapping[str, Any]
    guards: Mapping[str, Any]
    outreach: Mapping[str, Any]
    review: Mapping[str, Any]
    reclaim: Mapping[str, Any]
    limits: Mapping[str, Any]


def merge_values(base: Any, over: Any) -> Any:  # noqa: ANN401 - any YAML value
    """`over` merged onto `base`: mappings by key, lists of mappings with `id` by id.

    An entry of a list with ids merges into the entry of the same id, in its place; new ids follow.
    Any other value replaces.
    """
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {
            **base,
            **{k: merge_values(base[k], v) if k in base else v for k, v in over.items()},
        }
    if _has_ids(base) and _has_ids(over):
        later = {entry["id"]: entry for entry in over}
        merged = [merge_values(entry, later.pop(entry["id"], {})) for entry in base]
        return [*merged, *later.values()]
    return over


def _has_ids(value: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(e, Mapping) and "id" in e for e in value)
    )


def build_policy(values: Mapping[str, Any], fingerprint: str) -> Policy:
    """The typed policy of effective `values` that are valid by the policy schema.

    Args:
        values: after `extends`, targets, anchor ranges and overrides are merged.
        fingerprint: hash of `values`, computed where they are serialised.
    """
    suspicion = values["suspicion"]
    families: Mapping[str, Any] = suspicion["families"]
    return Policy(
        name=values["name"],
        hash=fingerprint,
        metrics=values["metrics"],
        rules=tuple(
            Rule(r["id"], r["recommend"], r["when"], r["because"]) for r in values["rules"]
        ),
        prior=float(suspicion["prior"]),
        minimum_families=int(suspicion["minimum_families"]),
        caps={name: float(family["cap"]) for name, family in families.items()},
        weights=tuple(
            Weight(w["id"], name, w["when"], float(w["points"]))
            for name, family in families.items()
            for w in family["weights"]
        ),
        **{
            section: values[section]
            for section in ("kpis", "anchors", "guards", "outreach", "review", "reclaim", "limits")
        },
    )
