"""An audit as JSON, as ``audit.schema.json`` describes it; values are not escaped."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from blm import SCHEMA, __version__
from blm.core.anchors.anchor_distribution import AnchorShare
from blm.core.audit.audit import Audit
from blm.core.audit.drift import Drift
from blm.core.audit.line_reviews import LineReview
from blm.core.inventory.readings import Export
from blm.core.kpis.kpi import Kpi
from blm.core.link_profile.desired_state import Versions
from blm.core.plan.line_guards import Guard
from blm.core.plan.plan import HeldBack, Plan
from blm.render.sections.holds import holds_by_domain, sum_holds
from blm.render.sections.recommendations import domain_record, network_record

Record = dict[str, Any]

LINK_COUNTS = ("live", "new", "lost", "unseen", "changed", "returned")
DOMAIN_COUNTS = ("live", "new", "lost", "assessed", "unassessed")
RECOMMENDATIONS = ("keep", "watch", "remove", "unassessed")
OWN_NETWORK = "own"
"""Id of the network that the repository's own sites make."""
PLAN_LISTS = (
    "disavow_add",
    "disavow_remove",
    "take_back",
    "held_back",
    "next",
    "outreach_due",
    "reclaim",
    "watch_due",
    "edits",
)


def render_audit_json(audit: Audit) -> Record:
    """The object that ``audit --format json`` prints, as ``audit.schema.json`` describes it."""
    held = holds_by_domain(audit.plan.held_back)
    return {
        "schema": SCHEMA,
        "site": audit.site.name,
        "as_of": audit.as_of,
        "today": audit.today,
        "status": audit.status,
        "versions": _versions(audit.versions),
        "policy": {"name": audit.policy_name, "hash": audit.policy_hash},
        "fingerprint": audit.plan.fingerprint,
        "exports": [_export(e, new=e.sha256 in audit.new) for e in audit.exports],
        "links": {name: audit.links[name] for name in LINK_COUNTS},
        "referring_domains": {name: audit.referring_domains[name] for name in DOMAIN_COUNTS},
        "kpis": [_kpi(kpi) for kpi in audit.kpis],
        "anchors": [_anchor(share) for share in audit.mix.shares],
        "recommendations": {name: audit.recommendations[name] for name in RECOMMENDATIONS},
        "domains": [domain_record(f, held.get(f.domain, [])) for f in audit.findings],
        "networks": _networks(audit),
        "plan": plan_record(audit.plan, audit.site.name, audit.returns),
        "guards": [*map(_guard, audit.plan.guards), *map(_guard, sum_holds(audit.plan))],
        "drift": [_drift(one) for one in audit.drift],
    }


def render_refusal_json(
    site: str,
    today: str,
    guards: Sequence[Guard],
    versions: Versions | None = None,
    *,
    as_of: str | None = None,
    policy: tuple[str, str] | None = None,
) -> Record:
    """The JSON of a run that a guard refused: nothing was judged, all counts are empty.

    Args:
        site: name of the profile.
        today: ISO date.
        guards: outcomes of the guards that refused the run.
        versions: of blm, schema and suffix list; None when the suffix list was not read yet.
        as_of: date of the data, or None when the run stopped before it was known.
        policy: name and hash, or None when the run stopped before it was read.
    """
    return {
        "schema": SCHEMA,
        "site": site,
        "as_of": as_of,
        "today": today,
        "status": "refused",
        "versions": _versions(versions),
        "policy": dict(zip(("name", "hash"), policy or (None, None), strict=True)),
        "fingerprint": None,
        "exports": [],
        "links": dict.fromkeys(LINK_COUNTS),
        "referring_domains": dict.fromkeys(DOMAIN_COUNTS),
        "kpis": [],
        "anchors": [],
        "recommendations": dict.fromkeys(RECOMMENDATIONS),
        "domains": [],
        "networks": [],
        "plan": {"mode": None} | {key: [] for key in PLAN_LISTS},
        "guards": [_guard(guard) for guard in guards],
        "drift": [],
    }


def _versions(versions: Versions | None) -> Record:
    if versions is None:
        return {"blm": __version__, "schema": SCHEMA, "suffixes": None}
    return dataclasses.asdict(versions)


def _export(export: Export, *, new: bool) -> Record:
    return {
        "file": export.file,
        "stream": export.stream,
        "format": export.format,
        "rows": export.rows,
        "skipped": [{"row": row, "reason": reason} for row, reason in export.skipped_rows],
        "as_of": export.as_of,
        "scope": export.scope,
        "coverage": export.coverage,
        "new": new,
    }


def _kpi(kpi: Kpi) -> Record:
    return {
        "id": kpi.id,
        "value": kpi.value,
        "raw": kpi.raw,
        "unit": kpi.unit,
        "interval": None if kpi.interval is None else list(kpi.interval),
        "band": kpi.band,
        "target": kpi.target,
        "previous": kpi.previous,
        "assessed": kpi.assessed,
        "reason": kpi.reason,
    }


def _anchor(share: AnchorShare) -> Record:
    low, high = share.range or (None, None)
    return {
        "class": share.name,
        "share": share.share,
        "low": low,
        "high": high,
        "band": share.band,
        "examples": list(share.examples),
    }


def _networks(audit: Audit) -> list[Record]:
    """The own network first, then the networks of look-alike domains."""
    alike = [network_record(one) for one in audit.networks]
    if not audit.own:
        return alike
    return [
        {
            "id": OWN_NETWORK,
            "domains": [one.domain for one in audit.own],
            "why": [f"a domain of our own site {one.site}" for one in audit.own],
            "links": sum(one.links for one in audit.own),
            "confidence": 1.0,
        },
        *alike,
    ]


def plan_record(plan: Plan, site: str, back: Sequence[LineReview] = ()) -> Record:
    """A plan, as ``audit.schema.json`` describes it.

    Args:
        plan: the audit's plan for the site.
        site: its name.
        back: lines of the disavow file that can be taken back, as they stand in it.
    """
    file = f"profiles/{site}/disavow.txt"
    edit = {"file": file, "add": list(plan.disavow_add), "remove": []}
    return {
        "mode": plan.mode,
        "disavow_add": list(plan.disavow_add),
        "disavow_remove": list(dict.fromkeys([*plan.withdrawn, *(one.line for one in back)])),
        "take_back": [_return(one) for one in back],
        "held_back": [_held(one) for one in plan.held_back],
        "next": list(plan.next),
        "outreach_due": list(plan.outreach_due),
        "reclaim": [dataclasses.asdict(one) for one in plan.reclaim],
        "watch_due": list(plan.watch_due),
        "edits": [edit] if plan.disavow_add else [],
    }


def _return(one: LineReview) -> Record:
    keys = ("line", "domain", "whose", "reason", "because")
    return {key: getattr(one, key) for key in keys}


def _held(one: HeldBack) -> Record:
    return {"domain": one.domain, "guard": one.hold.guard, "until": one.hold.until}


def _guard(guard: Guard) -> Record:
    return dataclasses.asdict(guard)


def _drift(one: Drift) -> Record:
    return dataclasses.asdict(one)
