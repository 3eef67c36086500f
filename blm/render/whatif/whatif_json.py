"""A what-if as JSON, as ``policy-whatif.schema.json`` describes it; values are not escaped."""

from __future__ import annotations

import dataclasses
from typing import Any

from blm import SCHEMA
from blm.core.plan.line_guards import Guard
from blm.core.whatif.whatif import ChangedBand, ChangedDomain, Found, HitGuard, WhatIf
from blm.render.audit.audit_json import plan_record
from blm.render.sections.holds import find_guard

Record = dict[str, Any]


def render_whatif_json(found: Found) -> Record:
    """What ``policy whatif --format json`` prints, as ``policy-whatif.schema.json`` says."""
    return {
        "schema": SCHEMA,
        "base": found.base,
        "sites": [_site(one) for one in found.sites],
        "untouched": found.untouched,
        "skipped": [dataclasses.asdict(one) for one in found.skipped],
        "failed": found.failed,
    }


def _site(one: WhatIf) -> Record:
    return {
        "site": one.site,
        "as_of": one.as_of,
        "cadence": one.cadence,
        "changed": [_domain(domain) for domain in one.changed],
        "kpis": [{**_band(band, "id", "value"), "unit": band.unit} for band in one.kpis],
        "anchors": [_band(band, "class", "share") for band in one.anchors],
        "guards": [_guard(hit, find_guard(one.plan_after, hit.id)) for hit in one.guards],
        "plan_before": plan_record(one.plan_before, one.site, one.back_before),
        "plan_after": plan_record(one.plan_after, one.site, one.back_after),
        "reach": dataclasses.asdict(one.reach),
    }


def _domain(one: ChangedDomain) -> Record:
    return {
        "domain": one.domain,
        "from": one.before,
        "to": one.after,
        "rule_before": one.rule_before,
        "rule_after": one.rule_after,
        "because": one.because,
    }


def _band(one: ChangedBand, name: str, measure: str) -> Record:
    return {
        name: one.name,
        "band_before": one.before,
        "band_after": one.after,
        f"{measure}_before": one.value_before,
        f"{measure}_after": one.value_after,
    }


def _guard(hit: HitGuard, guard: Guard) -> Record:
    return {
        "id": hit.id,
        "scope": hit.scope,
        "status_before": hit.before,
        "status_after": hit.after,
        "lines_before": hit.lines_before,
        "lines_after": hit.lines_after,
        "numbers": guard.numbers,
        "knob": guard.knob,
        "release": guard.release,
    }
