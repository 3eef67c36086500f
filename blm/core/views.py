"""Views: the whole profile as judged, in columns: changes -> signals -> recommendations."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from blm.core.assessments import add_link_signals, assess_domains
from blm.core.changes import judge_states
from blm.core.covers import mark_domains, mark_links
from blm.core.decisions import Rulings, gather_rulings, settle_all
from blm.core.desired import Desired, Moment
from blm.core.disavow import Cover, cover_of, parse_disavow
from blm.core.frames import Frame
from blm.core.history import Row, earlier_rows
from blm.core.incidents import IndexChange, find_index_changes, full_dates
from blm.core.referring import list_domains
from blm.core.snapshots import Snapshot, compact
from blm.core.texts import add_domain_texts, add_link_texts


@dataclass(frozen=True, slots=True)
class View:
    """The profile as judged: what later steps look at.

    Attributes:
        links: every link with its state, whether an uploaded line covers it, and link signals.
        domains: assessed, ``settled`` after decisions.
        full: dates of complete exports by stream.
        incidents: index changes.
        rulings: decisions and protection.
        accepted: disavow lines that this audit did not write.
        uploaded: disavow lines that were last uploaded.
        history: earlier rows.
        since: as-of of the audit before, or None.
    """

    links: Frame
    domains: Frame
    full: Mapping[str, Sequence[str]]
    incidents: Sequence[IndexChange]
    rulings: Rulings
    accepted: Cover
    uploaded: Cover
    history: tuple[Row, ...]
    since: str | None

    def narrow(self, *domains: str) -> View:
        """The same of these referring domains alone."""
        own = nw.col("domain").is_in(domains)
        return dataclasses.replace(
            self, links=self.links.filter(own), domains=self.domains.filter(own)
        )


def view_profile(snapshot: Snapshot, desired: Desired, moment: Moment) -> View:
    """Changes, signals and recommendations, before anything of them is explained."""
    site, policy = desired.site, desired.policy
    history = earlier_rows(desired.history, moment.as_of)
    uploaded = cover_of(parse_disavow(desired.uploaded[0] if desired.uploaded else "").entries())
    accepted = parse_disavow(desired.disavow).entries(without_group=moment.as_of)
    full = full_dates(snapshot.exports)
    share = float(policy.limits["incident_share"])
    incidents = find_index_changes(snapshot.links, full, site.incidents, incident_share=share)
    states = judge_states(compact(snapshot.links), full, incidents)
    marked = mark_links(states, uploaded)
    links = add_link_signals(add_link_texts(marked, site, desired.words), site, policy)
    named = mark_domains(list_domains(links, snapshot.domains), uploaded)
    rulings = gather_rulings(site, moment.today, int(policy.review["keep_months"]))
    assessed = assess_domains(links, add_domain_texts(named, site, desired.words), site, policy)
    return View(
        links=links,
        domains=settle_all(assessed, rulings),
        full=full,
        incidents=incidents,
        rulings=rulings,
        accepted=cover_of(accepted),
        uploaded=uploaded,
        history=history,
        since=history[-1]["as_of"] if history else None,
    )
