"""Domain-level exports, facts and visits: what they add, and what they never invent."""

from __future__ import annotations

from typing import Any

import pytest

from blm.core.findings.finding import Finding
from blm.core.inventory.ingest import data_date, ingest
from blm.core.inventory.snapshot import Snapshot
from blm.core.plan.run_guards import check_reading
from tests.builders import POLICY, audit_of, export, fresh, nothing, reading, row

DAY, LATER = "2026-01-01", "2026-02-01"


def take(*exports: Any, snapshot: Snapshot | None = None) -> Snapshot:
    return ingest(snapshot or nothing(), exports, retention_days=400)


def domains_of(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    return {one["domain"]: one for one in snapshot.domains.rows(named=True)}


def test_facts_are_recorded_and_change_nothing() -> None:
    """An export that names neither link nor domain is listed, without a column or a line."""
    facts = fresh("ahrefs.ips", DAY, [])
    before = take(fresh("ahrefs.domains", DAY, [{"domain": "one.example", "ahrefs.dr": 9.0}]))
    after = take(facts, snapshot=before)
    assert [one.stream for one in after.exports] == ["ahrefs.domains", "ahrefs.ips"]
    assert after.domains.rows() == before.domains.rows()
    assert len(after.links) == 0
    assert "seen.ahrefs.ips" not in {*after.links.columns, *after.domains.columns}


def test_a_domain_that_a_tool_calls_lost_is_not_listed_anew() -> None:
    """Lost rows close an open run, add no domain and no metric, whatever the coverage is."""
    first = [
        {"domain": "one.example", "ahrefs.dr": 9.0},
        {"domain": "two.example", "ahrefs.dr": 8.0},
    ]
    gone = [
        {"domain": "one.example", "ahrefs.dr": 1.0, "state": "unlisted"},
        {"domain": "two.example", "ahrefs.dr": 8.0},
        {"domain": "new.example", "ahrefs.dr": 7.0, "state": "unlisted"},
    ]
    before = take(fresh("ahrefs.domains", DAY, first))
    after = domains_of(
        take(fresh("ahrefs.domains", LATER, gone, coverage="capped"), snapshot=before)
    )
    assert set(after) == {"one.example", "two.example"}
    assert after["one.example"]["seen.ahrefs.domains"] == f"{DAY},{LATER}"
    assert after["one.example"]["ahrefs.dr"] == 9.0
    assert after["two.example"]["seen.ahrefs.domains"] == DAY


def test_sessions_of_several_hosts_add_up() -> None:
    """Counts per host sum to their domain; ratings take the highest; unknown stays unknown."""
    hosts = [("de.one.example", 3.0), ("fr.one.example", 4.0), ("two.example", None)]
    rows = [{"domain": host, "ga4.sessions": sessions} for host, sessions in hosts]
    after = domains_of(take(fresh("ga4.referrals", DAY, rows)))
    assert after["one.example"]["ga4.sessions"] == 7.0
    assert after["two.example"]["ga4.sessions"] is None
    rated = [{"domain": host, "ahrefs.dr": 5.0 + n} for n, (host, _) in enumerate(hosts)]
    assert domains_of(take(fresh("ahrefs.domains", DAY, rated)))["one.example"]["ahrefs.dr"] == 6.0


def found(domain: str, *exports: Any) -> Finding | None:
    audit = audit_of(*exports)
    return next((one for one in audit.findings if one.domain == domain), None)


def test_visits_are_no_second_tool() -> None:
    """Analytics and a list of wishes do not count as tools that have seen a link (G7)."""
    poison = row("https://one.example/x", anchor="casino bonus", **{"ahrefs.traffic": 0.0})
    alone = fresh("ahrefs.links", DAY, [poison])
    visit = fresh("ga4.referrals", DAY, [{"domain": "one.example", "ga4.sessions": 0.0}])
    wish = fresh("linkody.links", DAY, [row("https://one.example/x")], coverage="sample")
    second = fresh("semrush.links", DAY, [poison | {"ahrefs.traffic": None}])
    for exports, tools in (
        ((alone,), ("ahrefs",)),
        ((alone, visit), ("ahrefs",)),
        ((alone, wish), ("ahrefs",)),
        ((alone, visit, second), ("ahrefs", "semrush")),
    ):
        finding = found("one.example", *exports)
        assert finding is not None
        assert finding.vendors == tools


def test_a_visit_makes_no_referring_domain() -> None:
    """A domain that only sends visitors keeps its sessions and is not counted as referring."""
    visit = fresh("ga4.referrals", DAY, [{"domain": "visits.example", "ga4.sessions": 5.0}])
    listed = fresh("semrush.domains", DAY, [{"domain": "listed.example"}])
    audit = audit_of(fresh("ahrefs.links", DAY, [row("https://one.example/x")]), visit, listed)
    assert audit.referring_domains["live"] == 2


@pytest.mark.parametrize("stream", ["ga4.referrals", "ahrefs.ips", "linkody.links"])
def test_no_sighting_dates_no_data(stream: str) -> None:
    """The data's date and its number of tools come from sightings of links."""
    old = export("ahrefs.links", DAY)
    assert data_date([old, export(stream, LATER)]) == (DAY, True)
    assert data_date([old, export("moz.links", LATER)]) == (LATER, False)
    assert data_date([export(stream, LATER)]) == (LATER, True)


def test_harmless_skips_do_not_break_an_export() -> None:
    """Rows of other media and mentions are counted, and the guard looks at broken ones only."""
    harmless = {"not a referral": 30, "a mention, not a link": 9}
    assert check_reading(reading("ga4.referrals", DAY, [], skipped=harmless), POLICY, DAY) == []
    broken = reading("ga4.referrals", DAY, [], skipped={**harmless, "no domain": 5})
    (guard,) = check_reading(broken, POLICY, DAY)
    assert "5 of 44" in guard.numbers
    assert "most: no domain" in guard.numbers


@pytest.mark.parametrize(
    ("flows", "points"),
    [
        ({"majestic.tf": 2.0, "majestic.cf": 33.0}, 1.0),
        ({"majestic.tf": 10.0, "majestic.cf": 33.0}, 0.0),
        ({"majestic.tf": 0.0, "majestic.cf": 14.0}, 0.0),
        ({"majestic.page_tf": 2.0, "majestic.page_cf": 33.0}, 1.0),
        ({"majestic.tf": 30.0, "majestic.cf": 33.0, "majestic.page_tf": 0.0, "majestic.page_cf": 33.0}, 0.0),
        ({"majestic.cf": 33.0}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_low_trust_flow(flows: dict[str, float], points: float | None) -> None:
    """Trust below 0.3 of a citation flow of 15 or more speaks against a domain; unknown is silent."""
    poison = row("https://one.example/x", anchor="casino bonus")
    pages = {name: value for name, value in flows.items() if "page" in name}
    own = {name: value for name, value in flows.items() if "page" not in name}
    finding = found(
        "one.example",
        fresh("majestic.links", DAY, [poison | pages]),
        fresh("majestic.domains", DAY, [{"domain": "one.example", **own}]),
    )
    assert finding is not None
    said = {one.id: one for one in finding.evidence}
    assert ("low-trust-flow" in said) == bool(points)
    if points:
        assert said["low-trust-flow"].text == "trust flow 2 of citation flow 33 (majestic)"
    assert finding.values["low_trust_flow"] == (None if points is None else bool(points))
