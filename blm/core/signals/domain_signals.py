"""Assessment: one row per referring domain, from links and metrics to a recommendation."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from blm.core.frames import any_of
from blm.core.inventory import sightings
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.streams import is_witness
from blm.core.policy.conditions import Atom, Condition, answer, compare, distinct_atoms, link_counts
from blm.core.policy.policy import Policy
from blm.core.policy.rules import add_recommendations, rule_conditions
from blm.core.policy.suspicion import add_suspicion
from blm.core.signals.signal_table import (
    DOMAIN_SIGNALS,
    LINK_SIGNALS,
    PAGE_FLAGS,
    SUSPICION_SIGNALS,
)
from blm.core.site.site import Site


def add_link_signals(links: pl.DataFrame, site: Site, policy: Policy) -> pl.DataFrame:
    """Links with a column for every link signal.

    Args:
        links: with the columns of `core.signals.text_signals.add_link_texts`.
        site: languages.
        policy: bands.
    """
    return links.with_columns(s.build(policy, site).alias(n) for n, s in LINK_SIGNALS.items())


def policy_conditions(policy: Policy) -> list[Condition]:
    """All conditions of a policy: of its rules, then of its weights."""
    return rule_conditions(policy) + [w.when for w in policy.weights]


def atoms_over_links(policy: Policy) -> dict[str, Atom]:
    """The atoms over links in a policy, by the prefix of their columns."""
    return prefix_atoms(distinct_atoms(policy_conditions(policy)))


def prefix_atoms(atoms: Mapping[str, Atom]) -> dict[str, Atom]:
    """The atoms that are over links, by the prefix of their columns."""
    over = (atom for atom in atoms.values() if atom.over_links)
    return {f"{index}:{atom.key}": atom for index, atom in enumerate(over)}


def sum_links(links: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Per domain: number of live links by kind, and the counts that the policy's atoms need.

    Args:
        links: with ``state`` and their signals, `add_link_signals`.
        policy: its conditions determine the counts, see `atoms_over_links`.
    """
    return sum_counts(links, atoms_over_links(policy))


def sum_counts(links: pl.DataFrame, over_links: Mapping[str, Atom]) -> pl.DataFrame:
    """Per domain: number of live links by kind, and the counts that these atoms need.

    Args:
        links: with ``state`` and their signals, `add_link_signals`.
        over_links: atoms by prefix, `prefix_atoms`.
    """
    frame = (
        links.lazy()
        .filter(pl.col("state") == "live")
        .with_columns(
            (pl.col("rel") == "follow").alias("follow"),
            (~pl.col("to").is_null()).alias("named"),
        )
    )
    counts: dict[str, pl.Expr] = {
        "live_links": pl.lit(value=True),
        "named_links": pl.col("named"),
        "followed_links": (pl.col("follow") & pl.col("named")).fill_null(value=False),
        "rel_links": ~pl.col("rel").is_null(),
    }
    for flag in PAGE_FLAGS:
        counts[f"{flag}.true"] = pl.col(flag).fill_null(value=False)
        counts[f"{flag}.false"] = (~pl.col(flag)).fill_null(value=False)
    for name, atom in over_links.items():
        counts |= link_counts(atom, name)
    counted = frame.select("domain", **counts)
    # Flags stay Booleans until they are summed: a number per link and count would take too much
    # memory.
    summed = counted.group_by("domain").agg(pl.col(name).sum() for name in counts)
    return summed.with_columns(pl.col(name).cast(pl.Int64) for name in counts).collect()


def assess_domains(
    sums: pl.DataFrame, domains: pl.DataFrame, site: Site, policy: Policy
) -> pl.DataFrame:
    """Every referring domain with its signals, suspicion and recommendation, sorted by domain.

    Args:
        sums: of its live links, `sum_links`.
        domains: every known domain with metrics, domain-level run columns and the columns of
            `core.signals.text_signals.add_domain_texts`.
        site: read by some signals.
        policy: rules and weights.

    Returns:
        A row per domain: metrics, signals under their names, atoms under their keys, counts
        (``live_links``, ``named_links``, ``followed_links``, ``rel_links``), ``live``, and the
        columns of `add_suspicion` and `add_recommendations`.
    """
    atoms = distinct_atoms(policy_conditions(policy))
    observed = observe_domains(sums, domains, site, policy, atoms)
    recommended = recommend_domains(add_suspicion(observed, policy), policy, atoms)
    return recommended.sort("domain").collect()


def observe_domains(
    sums: pl.DataFrame, domains: pl.DataFrame, site: Site, policy: Policy, atoms: Mapping[str, Atom]
) -> pl.LazyFrame:
    """The domains with their signals, and the atoms that depend on signals alone.

    Args:
        sums: of their live links, `sum_counts` for `atoms`.
        domains: as `assess_domains` takes them; a column ``given.<signal>`` replaces, where
            it is not null, the computed value of the signal.
        site: as signals take it.
        policy: vendor columns and bands.
        atoms: to be answered; those about suspicion are answered later.
    """
    over_links = prefix_atoms(atoms)
    joined = domains.lazy().join(sums.lazy(), on="domain", how="left")
    frame = joined.with_columns(_filled(over_links)).with_columns(_live(domains))
    frame = frame.with_columns(
        _unless_given(name, s.build(policy, site), domains) for name, s in DOMAIN_SIGNALS.items()
    )
    frame = frame.with_columns(
        *(answer(atom, name).alias(atom.key) for name, atom in over_links.items()),
        *answer_leaves(atoms),
        _known().alias("known"),
    )
    counts = {f"{flag}.{side}" for flag in PAGE_FLAGS for side in ("true", "false")}
    counts |= {count for name, atom in over_links.items() for count in link_counts(atom, name)}
    return frame.drop(*counts)


def recommend_domains(
    suspected: pl.LazyFrame, policy: Policy, atoms: Mapping[str, Atom]
) -> pl.LazyFrame:
    """Domains that have a suspicion, with their recommendations.

    Args:
        suspected: result of `observe_domains` and `add_suspicion`.
        policy: its rules.
        atoms: those of the rules, at least.
    """
    leaves = answer_leaves(atoms, summed=True)
    frame = suspected.with_columns(leaves) if leaves else suspected
    return add_recommendations(frame, policy, {key: pl.col(key) for key in atoms})


def vendor_signals(policy: Policy, site: Site, domains: pl.DataFrame) -> list[pl.Expr]:
    """The signals computed from vendor columns and bands, for a table with these columns."""
    return [
        _unless_given(name, signal.build(policy, site), domains)
        for name, signal in DOMAIN_SIGNALS.items()
        if METRICS.keys() & set(signal.reads)
    ]


def _unless_given(name: str, built: pl.Expr, domains: pl.DataFrame) -> pl.Expr:
    """The given value of a signal, else the computed one."""
    given = f"given.{name}"
    return (pl.coalesce(given, built) if given in domains.columns else built).alias(name)


def _filled(over_links: Mapping[str, Atom]) -> list[pl.Expr]:
    """The sums, with zero for domains without live links: their counts are known to be zero."""
    names = ["live_links", "named_links", "followed_links", "rel_links"]
    names += [f"{flag}.{side}" for flag in PAGE_FLAGS for side in ("true", "false")]
    for name, atom in over_links.items():
        names += list(link_counts(atom, name))
    return [pl.col(name).fill_null(0) for name in names]


def _live(domains: pl.DataFrame) -> pl.Expr:
    """True if the domain has a live link, or is listed by a tool while no link of it is known."""
    seen = [c for c in domains.columns if c.startswith("seen.") and is_witness(c[5:])]
    listed = [sightings.is_open(c) for c in seen]
    unlinked = pl.col("link_lines") == 0
    return ((pl.col("live_links") > 0) | (unlinked & any_of(listed))).alias("live")


def _known() -> pl.Expr:
    """True if more than the name is known: a vendor's metric, or a field of a link."""
    asked = ("authority", "traffic", "spam", "spam_band", "page_traffic")
    return (pl.col("named_links") > 0) | any_of(~pl.col(name).is_null() for name in asked)


def answer_leaves(atoms: Mapping[str, Atom], *, summed: bool = False) -> list[pl.Expr]:
    """The atoms that compare a domain's signal, over the columns of signals.

    Args:
        atoms: of any conditions.
        summed: true for the atoms about suspicion, which are answered later; false for the others.
    """
    signals = SUSPICION_SIGNALS if summed else DOMAIN_SIGNALS
    return [
        compare(pl.col(atom.condition["signal"]), atom.condition).alias(key)
        for key, atom in atoms.items()
        if not atom.over_links and atom.condition["signal"] in signals
    ]
