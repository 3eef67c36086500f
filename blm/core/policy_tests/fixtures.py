"""Specimens: the domains of policy tests and cases, judged by the code of an audit.

A specimen lists what is known: vendors' metrics, signals, links. Everything else is unknown. Given
signals are used as they are; the others are computed from metrics and links as in an audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import METRIC_TYPES
from blm.core.policy.conditions import Atom, distinct_atoms
from blm.core.policy.policy import Policy, Recommendation
from blm.core.policy.suspicion import add_suspicion
from blm.core.signals.domain_signals import (
    observe_domains,
    policy_conditions,
    prefix_atoms,
    recommend_domains,
    sum_counts,
)
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS
from blm.core.site.site import Site

BESIDE = ("rel", "target", "count")
"""Keys of a specimen's link besides link signals: its rel, whether its target is known, and the
number of such links."""
KINDS: Mapping[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "flag": pl.Boolean,
    "text": pl.String,
}
"""Polars type by kind of signal."""
_TEXTS = {
    "official_host": pl.Boolean,
    "host_hyphens": pl.Float64,
    "host_digits": pl.Float64,
    "host_label_length": pl.Float64,
    "money_host": pl.Boolean,
    "seller_host": pl.Boolean,
    "abused_suffix": pl.Boolean,
}
"""Signals of the domain's name; a specimen has no name, so only given values are known."""
NOBODY = Site(
    name="", policy="", domains=(), owners=(), languages=(), topics=(), niche="", cadence="",
    streams={}, disavow="never", manual_action=None, known_link_buying=False, public=False,
    brand=(), products=(), authors=(), money=(), brand_wins=True, poison_allowed=(), campaigns=(),
    protected=(), prospects=(), decisions=(), events=(), incidents=(),
)  # fmt: skip
"""An empty site: specimens' signals already include what depends on the site."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """What is known of one domain.

    Attributes:
        metrics: as vendors exported them, by vendor-qualified name.
        signals: domain signals by name.
        links: its live links, each with link signals by name and the keys in `BESIDE`.
    """

    metrics: Mapping[str, Any] = field(default_factory=dict)
    signals: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A policy's result for a specimen.

    Attributes:
        recommendation: keep, watch, remove or unassessed.
        rule: id of the deciding rule, or None.
        suspicion: 0-100, or None with too few families observed.
        due_now: true if an undecided remove rule needs a second look now.
        by_url: true if single URLs are meant, since the domain has good links too.
    """

    recommendation: Recommendation
    rule: str | None
    suspicion: float | None
    due_now: bool
    by_url: bool


SAID = ("recommendation", "rule", "suspicion", "due_now", "by_url")
"""Columns of a policy's result, in the order of the fields of `Said`."""


def judge_specimens(specimens: Sequence[Specimen], policy: Policy) -> list[Said]:
    """A policy's result for each specimen, in the order given.

    Args:
        specimens: in any order.
        policy: to evaluate.
    """
    atoms = distinct_atoms(policy_conditions(policy))
    suspected = add_suspicion(observe_specimens(specimens, policy, atoms), policy)
    return read_said(recommend_domains(suspected, policy, atoms))


def observe_specimens(
    specimens: Sequence[Specimen], policy: Policy, atoms: Mapping[str, Atom]
) -> pl.LazyFrame:
    """The specimens as `core.signals.domain_signals.observe_domains` gives the domains of an audit.

    Args:
        specimens: their position becomes their ``domain``.
        policy: vendor columns and bands.
        atoms: to be answered.
    """
    links, domains = lay_out(specimens)
    sums = sum_counts(links, prefix_atoms(atoms))
    return observe_domains(sums, domains, NOBODY, policy, atoms)


def read_said(recommended: pl.LazyFrame) -> list[Said]:
    """The result of `recommend_domains`, in the order of the specimens."""
    return [Said(*row) for row in recommended.sort("domain").select(*SAID).collect().iter_rows()]


def lay_out(specimens: Sequence[Specimen]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The specimens as the two tables that an audit reads: links, and referring domains."""
    names = [f"{number:09d}" for number in range(len(specimens))]
    kinds: dict[str, Any] = {"domain": pl.String, **METRIC_TYPES, **_TEXTS, "link_lines": pl.Int64}
    columns: dict[str, Sequence[Any]] = {"domain": names}
    columns |= {name: _pick((s.metrics for s in specimens), name, pl.Float64) for name in METRICS}
    columns |= {name: [None] * len(names) for name in _TEXTS}
    columns["link_lines"] = [len(specimen.links) for specimen in specimens]
    for name, signal in DOMAIN_SIGNALS.items():
        kind = KINDS[signal.kind]
        column = _pick((s.signals for s in specimens), name, kind)
        if any(value is not None for value in column):
            columns[f"given.{name}"], kinds[f"given.{name}"] = column, kind
    rows = [(name, link) for name, one in zip(names, specimens, strict=True) for link in one.links]
    return _lay_links(rows), pl.DataFrame(columns, kinds)


def _lay_links(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> pl.DataFrame:
    """One row per link; a link with a count is repeated."""
    many = [row for row in rows for _ in range(int(row[1].get("count", 1)))]
    kinds: dict[str, Any] = dict.fromkeys(("domain", "state", "rel", "to"), pl.String)
    columns: dict[str, Sequence[Any]] = {
        "domain": [name for name, _ in many],
        "state": ["live"] * len(many),
        "rel": [link.get("rel") for _, link in many],
        "to": ["" if link.get("target", True) else None for _, link in many],
    }
    for name, signal in LINK_SIGNALS.items():
        kinds[name] = KINDS[signal.kind]
        columns[name] = _pick((link for _, link in many), name, kinds[name])
    return pl.DataFrame(columns, kinds)


def _pick(values: Iterable[Mapping[str, Any]], name: str, kind: object) -> list[Any]:
    """The values of one key in each mapping, with numbers in the column's type."""
    found = [one.get(name) for one in values]
    if kind is pl.Float64:
        return [float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in found]
    return found
