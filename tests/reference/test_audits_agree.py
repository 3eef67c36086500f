"""blm's columns and the reference's plain loops give the same audit."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest
from hypothesis import given

from blm.core.audit.judge import judge as audit_of
from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS
from blm.core.site.site import Event
from tests.builders import NAMES, OWN
from tests.reference import (
    asking,
    drawing,
    judging,
    merging,
    normalising,
    settings,
    wanting,
    writing,
)


@settings.FEW
@given(settings.SEEDS)
def test_audits_are_the_same(seed: int) -> None:
    """States, signals, recommendations, evidence, counts and KPIs are what the reference says."""
    dice = random.Random(seed)
    snapshot = ingest_all(dice)
    wishes = wanting.draw_wishes(dice)
    loaded = asking.load(writing.write_snapshot(snapshot, {}))
    moment = asking.moment_of(loaded, wishes.today)
    desired = wishes.desired
    if wishes.ask_all:
        names = sorted({line["domain"] for line in (*snapshot.links, *snapshot.domains)})
        events = tuple(Event("2026-01-02", name, "asked", "ana") for name in names)
        site = dataclasses.replace(desired.site, events=(*desired.site.events, *events))
        desired = dataclasses.replace(desired, site=site)
    audit = audit_of(loaded, desired, moment)
    expected = judging.judge(snapshot, desired, moment.as_of, moment.today)
    assert asking.changes(audit) == expected.changes
    assert dict(audit.links) == expected.links
    same_findings(audit.findings, expected)
    assert dict(audit.referring_domains) == expected.referring_domains
    assert dict(audit.recommendations) == expected.recommendations
    assert dict(audit.cohorts) == expected.cohorts
    assert [dataclasses.astuple(one) for one in audit.gains] == expected.gains
    same_mix(asking.mix(audit), expected.mix)
    same_kpis(asking.kpis(audit), expected.kpis)


def ingest_all(dice: random.Random) -> merging.Snapshot:
    """A snapshot after several runs of ingestion, some of them with another list of platforms."""
    snapshot = merging.Snapshot()
    for readings in drawing.draw_batches(dice, batches=6, exports=3, rows=60):
        names = dice.choice((NAMES, NAMES, dataclasses.replace(NAMES, platforms=frozenset())))
        fresh = [normalising.prepare(one, OWN, names.registrable) for one in readings]
        snapshot = merging.ingest(snapshot, fresh, retention_days=400)
    return snapshot


def same_findings(findings: tuple[Any, ...], expected: judging.Judged) -> None:
    """Compares domain by domain, so that a failure shows the domain."""
    assert [one.domain for one in findings] == sorted(expected.findings)
    domains = {domain["domain"]: domain for domain in expected.domains}
    for one in findings:
        domain = domains[one.domain]
        signals = {name: domain[name] for name in ALL_DOMAIN_SIGNALS}
        assert (one.domain, asking.signals(one)) == (one.domain, signals)
        want = expected.findings[one.domain]
        if want["would_flip"] is not None:
            part, holds, after = want["would_flip"]
            change = asking.word_flip(part, holds=holds, after=after)
            want = {**want, "would_flip": change}
        assert asking.find(one) == want


def same_kpis(said: dict[str, Any], expected: dict[str, Any]) -> None:
    """The share of exact anchors is a sum of fractions that blm adds up in floating point."""
    assert list(said) == list(expected)
    for name, kpi in said.items():
        numbers = ("value", "raw", "interval") if name == "anchor_distribution" else ()
        for key, value in expected[name].items():
            about = value if key not in numbers else pytest.approx(value, abs=0.011)
            assert (name, key, kpi[key]) == (name, key, about)


def same_mix(said: dict[str, Any], expected: dict[str, Any]) -> None:
    """Numbers are equal as far as they are shown; all else is equal."""
    assert said["coverage"] == pytest.approx(expected["coverage"], abs=0.051)
    assert (said["domains"], said["stopped"]) == (expected["domains"], expected["stopped"])
    for one, want in zip(said["shares"], expected["shares"], strict=True):
        for key in ("name", "band", "examples"):
            assert one[key] == want[key]
        for key in ("share", "interval"):
            assert one[key] == pytest.approx(want[key], abs=0.011)
