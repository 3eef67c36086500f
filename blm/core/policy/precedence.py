"""Precedence of decisions: protected > unexpired decision > remove > watch > keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from blm.core.dates import add_months
from blm.core.policy.policy import Recommendation
from blm.core.site.site import Decision, Protected, Site


@dataclass(frozen=True, slots=True)
class Settled:
    """The recommendation of a domain after decisions and protection.

    Attributes:
        recommendation: keep, watch, remove or unassessed.
        decision: the decision in force, or None.
        protected: the protection in force, or None.
        lapsed: an expired decision; an expired keep leads to watch, never straight to remove.
        due_now: true if the lapsed decision needs a second look now.
    """

    recommendation: Recommendation
    decision: Decision | None = None
    protected: Protected | None = None
    lapsed: Decision | None = None
    due_now: bool = False

    @property
    def kept(self) -> bool:
        """True if a person keeps or protects the domain."""
        by_word = self.decision is not None and self.decision.decision in ("keep", "protect")
        return by_word or self.protected is not None


@dataclass(frozen=True, slots=True)
class Rulings:
    """All decisions and protection in force, by subject.

    Attributes:
        protected: by domain.
        decisions: by domain or URL; a site's own wins over a shared one, a newer over an older.
        today: ISO date for expiry.
    """

    protected: Mapping[str, Protected]
    decisions: Mapping[str, Decision]
    today: str

    def shield(self, domain: str) -> Protected | None:
        """The protection of a domain or of one above it."""
        name = domain
        while name and name not in self.protected:
            name = name.partition(".")[2]
        return self.protected.get(name)

    def settle(self, domain: str, machine: Recommendation) -> Settled:
        """The final recommendation for `domain` when the policy recommends `machine`."""
        shield = self.shield(domain)
        if shield is not None:
            return Settled("keep", protected=shield)
        decision = self.decisions.get(domain)
        if decision is None:
            return Settled(machine)
        if decision.expires is not None and decision.expires <= self.today:
            if decision.decision in ("keep", "protect") and machine == "remove":
                return Settled("watch", lapsed=decision, due_now=True)
            return Settled(machine, lapsed=decision)
        said: Recommendation = "keep" if decision.decision == "protect" else decision.decision
        return Settled(said, decision=decision)


def gather_rulings(site: Site, today: str, keep_months: int) -> Rulings:
    """The decisions in force, one per subject; ``www.`` before a domain is ignored.

    Args:
        site: its decisions and protection, shared ones included, and its own domains.
        today: ISO date.
        keep_months: how long a keep without a date lasts, policy ``review.keep_months``.
    """
    dated = (_dated(decision, keep_months) for decision in site.decisions)
    ordered = sorted(dated, key=lambda d: (not d.shared, d.on))
    own, protected = site.domains, site.protected
    shields = {domain: Protected(domain, "the site's own domain") for domain in own}
    shields |= {d: Protected(d, f"a domain of our own site {s}") for d, s in site.siblings.items()}
    shields |= {one.domain: one for one in protected}
    said: dict[str, Decision] = {}
    for decision in ordered:
        said.pop(decision.subject, None)  # the newest decision comes last and wins
        said[decision.subject] = decision
    return Rulings(shields, said, today)


def _dated(decision: Decision, keep_months: int) -> Decision:
    subject = decision.subject if decision.is_url else decision.subject.removeprefix("www.")
    expires = decision.expires
    if decision.decision == "keep" and expires is None:
        expires = add_months(decision.on, keep_months)
    return dataclasses.replace(decision, subject=subject, expires=expires)


def settle_all(assessed: pl.DataFrame, rulings: Rulings) -> pl.DataFrame:
    """Every domain with ``settled``: its recommendation after decisions and protection.

    Only domains with a decision or protection are looked at one by one.
    """
    domains = assessed.get_column("domain").to_list()
    named = [d for d in domains if d in rulings.decisions or rulings.shield(d) is not None]
    rows = assessed.filter(pl.col("domain").is_in(named)).select("domain", "recommendation")
    said = {domain: rulings.settle(domain, machine) for domain, machine in rows.iter_rows()}
    words = pl.DataFrame(
        {"domain": list(said), "settled": [one.recommendation for one in said.values()]},
        {"domain": pl.String, "settled": pl.String},
    )
    joined = assessed.join(words, on="domain", how="left")
    return joined.with_columns(pl.coalesce("settled", "recommendation").alias("settled"))
