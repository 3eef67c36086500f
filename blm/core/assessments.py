"""Assessments: one row per referring domain, from links and metrics to a recommendation."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from blm.core import runs
from blm.core.conditions import Atom, answer, compare, distinct_atoms, link_counts
from blm.core.frames import Frame, any_of
from blm.core.policies import Policy
from blm.core.rules import add_recommendations, rule_conditions
from blm.core.signals import (
    ALL_DOMAIN_SIGNALS,
    DOMAIN_SIGNALS,
    LINK_SIGNALS,
    PAGE_FLAGS,
    SUSPICION_SIGNALS,
)
from blm.core.sites import Site
from blm.core.streams import is_witness
from blm.core.suspicion import add_suspicion


def add_link_signals(links: Frame, site: Site, policy: Policy) -> Frame:
    """Links with every link signal under its name.

    Args:
        links: with the columns of `core.texts.add_link_texts`.
        site: languages.
        policy: bands.
    """
    return links.with_columns(s.build(policy, site).alias(n) for n, s in LINK_SIGNALS.items())


def atoms_over_links(policy: Policy) -> dict[str, Atom]:
    """The atoms over links that a policy asks for, by the prefix of their columns."""
    over = (atom for atom in _atoms(policy).values() if atom.over_links)
    return {f"{index}:{atom.key}": atom for index, atom in enumerate(over)}


def _atoms(policy: Policy) -> dict[str, Atom]:
    return distinct_atoms(rule_conditions(policy) + [w.when for w in policy.weights])


def sum_links(links: Frame, policy: Policy) -> Frame:
    """Per domain: how many live links there are, of which kind, and the counts atoms need.

    Args:
        links: with ``state`` and their signals, `add_link_signals`.
        policy: whose conditions ask for counts, `atoms_over_links`.
    """
    frame = (
        links.lazy()
        .filter(nw.col("state") == "live")
        .with_columns(
            (nw.col("rel") == "follow").alias("follow"),
            (~nw.col("to").is_null()).alias("named"),
        )
    )
    counts: dict[str, nw.Expr] = {
        "live_links": nw.lit(value=True),
        "named_links": nw.col("named"),
        "followed_links": (nw.col("follow") & nw.col("named")).fill_null(value=False),
        "rel_links": ~nw.col("rel").is_null(),
    }
    for flag in PAGE_FLAGS:
        counts[f"{flag}.true"] = nw.col(flag).fill_null(value=False)
        counts[f"{flag}.false"] = (~nw.col(flag)).fill_null(value=False)
    for name, atom in atoms_over_links(policy).items():
        counts |= link_counts(atom, name)
    counted = frame.select("domain", **counts)
    # Flags of a bit each until they are summed: a number per link and count would fill the memory.
    summed = counted.group_by("domain").agg(nw.col(name).sum() for name in counts)
    return summed.with_columns(nw.col(name).cast(nw.Int64) for name in counts).collect()


def assess_domains(sums: Frame, domains: Frame, site: Site, policy: Policy) -> Frame:
    """Every referring domain with its signals, suspicion and recommendation, sorted by domain.

    Args:
        sums: of its live links, `sum_links`.
        domains: every known domain with metrics, domain-level run columns and the columns of
            `core.texts.add_domain_texts`.
        site: as signals take it.
        policy: rules and weights.

    Returns:
        A row per domain: metrics, signals under their names, atoms under their keys, counts
        (``live_links``, ``named_links``, ``followed_links``, ``rel_links``), ``live``, and the
        columns of `add_suspicion` and `add_recommendations`.
    """
    atoms, over_links = _atoms(policy), atoms_over_links(policy)
    joined = domains.lazy().join(sums.lazy(), on="domain", how="left")
    frame = joined.with_columns(_filled(over_links)).with_columns(_live(domains))
    frame = frame.with_columns(s.build(policy, site).alias(n) for n, s in DOMAIN_SIGNALS.items())
    columns = {name: nw.col(name) for name in ALL_DOMAIN_SIGNALS}
    frame = frame.with_columns(
        *(answer(atom, name).alias(atom.key) for name, atom in over_links.items()),
        *_leaves(atoms, columns, set(DOMAIN_SIGNALS)),
        _known().alias("known"),
    )
    frame = add_suspicion(frame, policy)
    if leaves := _leaves(atoms, columns, set(SUSPICION_SIGNALS)):
        frame = frame.with_columns(leaves)
    frame = add_recommendations(frame, policy, {key: nw.col(key) for key in atoms})
    counts = {f"{flag}.{side}" for flag in PAGE_FLAGS for side in ("true", "false")}
    counts |= {count for name, atom in over_links.items() for count in link_counts(atom, name)}
    return frame.drop(*counts).sort("domain").collect()


def _filled(over_links: Mapping[str, Atom]) -> list[nw.Expr]:
    """Sums of domains without a live link are zero: here absence is known."""
    names = ["live_links", "named_links", "followed_links", "rel_links"]
    names += [f"{flag}.{side}" for flag in PAGE_FLAGS for side in ("true", "false")]
    for name, atom in over_links.items():
        names += list(link_counts(atom, name))
    return [nw.col(name).fill_null(0) for name in names]


def _live(domains: Frame) -> nw.Expr:
    """Whether a domain refers to the site now: by a live link, or listed without any link known."""
    seen = [c for c in domains.columns if c.startswith("seen.") and is_witness(c[5:])]
    listed = [runs.is_open(c) for c in seen]
    unlinked = nw.col("link_lines") == 0
    return ((nw.col("live_links") > 0) | (unlinked & any_of(listed))).alias("live")


def _known() -> nw.Expr:
    """Whether anything is known beyond the domain's name: a vendor's word, or a link's own."""
    asked = ("authority", "traffic", "spam", "spam_band", "page_traffic")
    return (nw.col("named_links") > 0) | any_of(~nw.col(name).is_null() for name in asked)


def _leaves(
    atoms: Mapping[str, Atom], columns: Mapping[str, nw.Expr], signals: set[str]
) -> list[nw.Expr]:
    return [
        compare(columns[atom.condition["signal"]], atom.condition).alias(key)
        for key, atom in atoms.items()
        if not atom.over_links and atom.condition["signal"] in signals
    ]
