"""From evidence to a plan: recommendations, precedence, guards, lines."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.site.site import Decision, Event, Protected
from tests.builders import BASELINE, POLICY, audit_of, fresh, row

SPAM = "spam.example"
DAY = "2026-06-01"
VENDOR = {"ahrefs.spam": True, "ahrefs.traffic": 0.0, "ahrefs.dr": 2.0, "out": 900}
GOOD = {"ahrefs.spam": False, "ahrefs.traffic": 5000.0, "ahrefs.dr": 60.0, "out": 10}
ASKED = Event("2026-05-10", SPAM, "asked", "ana")


def spam_row(domain: str = SPAM, path: str = "x", **fields: Any) -> dict[str, Any]:
    """A followed link with a money anchor from a flagged domain that nobody visits."""
    return row(f"https://{domain}/{path}", **{"anchor": "coffee grinder", **VENDOR, **fields})


def both(*rows: dict[str, Any], day: str = DAY) -> list[Any]:
    """The rows as Ahrefs and Search Console see them."""
    pages = [row(r["source_url"], None) for r in rows]
    return [fresh("ahrefs.links", day, rows), fresh("gsc.links", day, pages, coverage="sample")]


def found(audit: Audit, domain: str = SPAM) -> Finding:
    """The finding of a domain."""
    return next(f for f in audit.findings if f.domain == domain)


def holds(audit: Audit, domain: str = SPAM) -> str | None:
    """The guard that holds a domain's line back."""
    return next((h.hold.guard for h in audit.plan.held_back if h.domain == domain), None)


def test_asked_long_ago_is_proposed() -> None:
    """High spam, no traffic, only commercial anchors, two tools, asked two weeks ago: one line."""
    audit = audit_of(*both(spam_row()), events=(BASELINE, ASKED))
    assert audit.plan.disavow_add == (f"domain:{SPAM}",)
    assert (found(audit).recommendation, found(audit).rule) == ("remove", "spam-without-traffic")
    assert audit.plan.mode == "advisory"


@pytest.mark.parametrize(
    ("fields", "recommendation"),
    [
        ({"anchor": "Acme"}, "watch"),
        ({"ahrefs.traffic": 3.0}, "watch"),
        ({"rel": "nofollow"}, "watch"),
        ({"ahrefs.traffic": None}, "watch"),
    ],
)
def test_each_condition_is_needed(fields: dict[str, Any], recommendation: str) -> None:
    """A brand anchor, some traffic, no followed link or unknown traffic each keep it from removal (C8)."""
    assert found(audit_of(*both(spam_row(**fields)))).recommendation == recommendation


def test_unknown_condition_is_looked_at_now() -> None:
    """Two conditions known and one unknown: watch, due now, and the unknown is named."""
    finding = found(audit_of(*both(spam_row(**{"ahrefs.spam": False, "out": 3}))))
    assert (finding.recommendation, finding.due) == ("watch", DAY)
    assert "spam_band" in finding.unknown


def test_one_good_link_makes_url_lines() -> None:
    """A domain with a good link too gets lines for the bad URLs, never for the whole domain (S35)."""
    good = row(f"https://{SPAM}/review", anchor="Acme", content=True, **VENDOR)
    audit = audit_of(*both(spam_row(), good), events=(BASELINE, ASKED))
    assert audit.plan.disavow_add == (f"https://{SPAM}/x",)


def test_search_console_alone_assesses_nothing() -> None:
    """A domain that only Search Console lists is unassessed: counted, not listed."""
    audit = audit_of(fresh("gsc.links", DAY, [row("https://a.example/x", None)], coverage="sample"))
    assert audit.recommendations == {"keep": 0, "watch": 0, "remove": 0, "unassessed": 1}
    assert audit.findings == ()
    assert audit.provisional
    assert audit.settling == ("Ahrefs backlinks", 1)


def test_would_flip_names_what_the_policy_would_say() -> None:
    """The counterfactual is one condition of the rules, and what follows from it."""
    assert found(audit_of(*both(spam_row()))).would_flip == "if traffic were above 0: watch"


@pytest.mark.parametrize(
    ("changed", "guard"),
    [
        ({"events": (BASELINE,)}, "G6"),
        ({"events": (BASELINE, dataclasses.replace(ASKED, on="2026-05-30"))}, "G6"),
        ({"rows": {"first_seen": "2026-05-25"}}, "G13"),
        ({"tools": 1}, "G7"),
        ({"events": (ASKED,)}, "G12"),
        ({"today": "2026-07-10"}, "G10"),
    ],
)
def test_guards_hold_a_line(changed: dict[str, Any], guard: str) -> None:
    """Each guard holds the line alone, by its own name."""
    exports = both(spam_row(**changed.get("rows", {})))[: changed.get("tools", 2)]
    audit = audit_of(
        *exports,
        today=changed.get("today", "2026-06-02"),
        events=changed.get("events", (BASELINE, ASKED)),
    )
    assert audit.plan.disavow_add == ()
    assert holds(audit) == guard


@pytest.mark.parametrize(
    ("domain", "fields", "guard"), [("host.example", {}, "G3"), ("big.example", GOOD, "G2")]
)
def test_a_person_cannot_disavow_platforms_or_visited_authorities(
    domain: str, fields: dict[str, Any], guard: str
) -> None:
    """Even decided by a person, a platform's own host and a strong site with visitors get no domain line."""
    remove = Decision(domain, "remove", "told so", "ana", "2026-05-01")
    asked = dataclasses.replace(ASKED, subject=domain)
    audit = audit_of(
        *both(spam_row(domain, **fields)), decisions=(remove,), events=(BASELINE, asked)
    )
    assert audit.plan.disavow_add == ()
    assert holds(audit, domain) == guard


def test_a_decision_to_remove_answers_doubts() -> None:
    """A person's remove needs neither a second tool nor two families, but still a request first."""
    remove = Decision("dull.example", "remove", "comment spam", "ana", "2026-05-01")
    export = fresh("ahrefs.links", DAY, [row("https://dull.example/x")])
    assert holds(audit_of(export, decisions=(remove,)), "dull.example") == "G6"
    asked = dataclasses.replace(ASKED, subject="dull.example")
    audit = audit_of(export, decisions=(remove,), events=(BASELINE, asked))
    assert audit.plan.disavow_add == ("domain:dull.example",)


@pytest.mark.parametrize(
    ("wanted", "recommendation", "stage"),
    [
        (
            {"decisions": (Decision(SPAM, "keep", "ours", "ana", "2026-05-01", "2028-05-01"),)},
            "keep",
            "kept",
        ),
        (
            {"decisions": (Decision(SPAM, "keep", "ours", "ana", "2024-05-01", "2026-05-01"),)},
            "watch",
            "due",
        ),
        ({"decisions": (Decision(SPAM, "watch", "hm", "ana", "2026-05-01"),)}, "watch", "due"),
        ({"protected": (Protected(SPAM, "sister"),)}, None, None),
        (
            {
                "decisions": (
                    Decision(SPAM, "remove", "x", "b", "2026-05-02", shared=True),
                    Decision(SPAM, "keep", "y", "a", "2026-05-01"),
                )
            },
            "keep",
            "kept",
        ),
    ],
)
def test_precedence(wanted: dict[str, Any], recommendation: str | None, stage: str | None) -> None:
    """Protected over an unexpired decision over the policy; a lapsed keep is looked at, never removed."""
    audit = audit_of(*both(spam_row()), events=(BASELINE, ASKED), **wanted)
    assert audit.plan.disavow_add == ()
    shown = {f.domain: f for f in audit.findings}
    if recommendation is None:
        assert audit.recommendations["remove"] == 0
    else:
        assert (shown[SPAM].recommendation, getattr(shown[SPAM].stage, "name", None)) == (
            recommendation,
            stage,
        )


def test_decisions_about_single_pages() -> None:
    """A page decided for removal is a URL line on a kept site too; a kept page makes URL lines of the rest."""
    rows = [row("https://big.example/a", **GOOD), row("https://big.example/b", **GOOD)]
    asked = dataclasses.replace(ASKED, subject="big.example")
    remove = Decision("http://www.big.example/b", "remove", "comment spam", "ana", "2026-05-01")
    audit = audit_of(*both(*rows), decisions=(remove,), events=(BASELINE, asked))
    assert audit.plan.disavow_add == ("https://big.example/b",)
    keep = Decision(f"https://{SPAM}/y", "keep", "a real review", "ana", "2026-05-01")
    pages = [spam_row(), spam_row(path="y")]
    mixed = audit_of(*both(*pages), decisions=(keep,), events=(BASELINE, ASKED))
    assert mixed.plan.disavow_add == (f"https://{SPAM}/x",)
    alone = audit_of(*both(spam_row(path="y")), decisions=(keep,), events=(BASELINE, ASKED))
    assert (alone.plan.disavow_add, found(alone).recommendation) == ((), "watch")


def test_protection_covers_what_is_below() -> None:
    """Protecting a domain protects its tenants and subdomains."""
    below = (Protected("host.example", "our own platform"),)
    audit = audit_of(*both(spam_row("shop.host.example")), protected=below)
    assert audit.recommendations == {"keep": 1, "watch": 0, "remove": 0, "unassessed": 0}


def test_a_written_line_is_not_taken_back_by_time() -> None:
    """A line of this date's group stays when a guard blocks new ones later, and leaves when kept."""
    text = f"# blm: {DAY} x\ndomain:{SPAM}\n"
    events = (BASELINE, ASKED)
    stale = audit_of(*both(spam_row()), events=events, file=text, today="2026-09-01")
    assert (stale.plan.disavow_add, stale.plan.group) == ((), (f"domain:{SPAM}",))
    keep = Decision(SPAM, "keep", "ours", "ana", "2026-05-01")
    kept = audit_of(*both(spam_row()), events=events, file=text, decisions=(keep,))
    assert kept.plan.group == ()
    healthy = audit_of(*both(row(f"https://{SPAM}/x", **GOOD)), events=events, file=text)
    assert healthy.plan.group == ()


def test_merged_url_lines_are_not_proposed_again() -> None:
    """Once every page is in the file the domain is merged, whatever good links it has beside them."""
    good = row(f"https://{SPAM}/review", anchor="Acme", content=True, **VENDOR)
    old = f"# blm: 2026-03-01 x\nhttps://{SPAM}/x\n"
    audit = audit_of(*both(spam_row(), good), events=(BASELINE, ASKED), file=old)
    assert (audit.plan.disavow_add, getattr(found(audit).stage, "name", None)) == ((), "merged")


def test_a_protected_host_below_shields_the_domain() -> None:
    """A domain line that would cover a protected host is held."""
    below = (Protected(f"blog.{SPAM}", "a friend"),)
    audit = audit_of(*both(spam_row()), events=(BASELINE, ASKED), protected=below)
    assert (audit.plan.disavow_add, holds(audit)) == ((), "G2")


def test_uploaded_lines_come_up_for_review() -> None:
    """A year after the upload a line's domain is shown again, due for review (G14)."""
    text = f"domain:{SPAM}\n"
    facts = {"file": text, "uploaded": (text, "2026-01-05")}
    early = audit_of(*both(row(f"https://{SPAM}/x", **GOOD)), **facts)
    assert early.findings == ()
    late = audit_of(*both(row(f"https://{SPAM}/x", **GOOD)), today="2027-01-05", **facts)
    assert getattr(found(late).stage, "name", None) == "review"


def test_blast_radius_counts_lines() -> None:
    """Many pages of one domain fill the plan by themselves."""
    good = row(f"https://{SPAM}/review", anchor="Acme", content=True, **VENDOR)
    pages = [spam_row(path=f"p{n:02}") for n in range(30)]
    others = [spam_row(f"more{n}.example") for n in range(3)]
    fine = [row(f"https://ok{n}.example/", **GOOD) for n in range(300)]
    asked = [dataclasses.replace(ASKED, subject=f"more{n}.example") for n in range(3)]
    audit = audit_of(*both(good, *pages, *others, *fine), events=(BASELINE, ASKED, *asked))
    assert len(audit.plan.disavow_add) in (1, 2, 3, 30)
    assert audit.plan.next


def test_plan_takes_the_strongest_up_to_its_limit() -> None:
    """The blast radius lets few lines through, the strongest first; the rest comes after this merge."""
    names = [f"spam{n}.example" for n in range(6)]
    rows = [spam_row(name) for name in names] + [
        row(f"https://ok{n}.example/", **GOOD) for n in range(60)
    ]
    events = (BASELINE, *(dataclasses.replace(ASKED, subject=name) for name in names))
    audit = audit_of(*both(*rows), events=events)
    assert len(audit.plan.disavow_add) == 1
    assert len(audit.plan.next) == 5
    assert next(g.status for g in audit.plan.guards if g.id == "G5") == "advisory"


@pytest.mark.parametrize(
    ("wanted", "cadence", "mode", "lines"),
    [
        ({"disavow": "never"}, "quarterly", "never", 0),
        ({"disavow": "ask"}, "monthly", "ask", 0),
        ({"disavow": "ask"}, "quarterly", "advisory", 1),
        ({"disavow": "propose"}, "weekly", "advisory", 1),
        ({"disavow": "propose", "known_link_buying": True}, "weekly", "propose", 1),
    ],
)
def test_modes(wanted: dict[str, Any], cadence: str, mode: str, lines: int) -> None:
    """When lines may be proposed is the site's own choice."""
    audit = audit_of(*both(spam_row()), events=(BASELINE, ASKED), cadence=cadence, **wanted)
    assert (audit.plan.mode, len(audit.plan.disavow_add)) == (mode, lines)


def test_accepted_line_is_not_proposed_again() -> None:
    """A line of an earlier date in the file is merged; this audit's own group is not yet."""
    events = (BASELINE, ASKED)
    old = f"# blm: 2026-03-01 x\ndomain:{SPAM}\n"
    merged = audit_of(*both(spam_row()), events=events, file=old)
    assert (merged.plan.disavow_add, getattr(found(merged).stage, "name", None)) == ((), "merged")
    own = audit_of(*both(spam_row()), events=events, file=f"# blm: {DAY} x\ndomain:{SPAM}\n")
    assert own.plan.disavow_add == (f"domain:{SPAM}",)


def test_uploaded_lines_leave_the_effective_profile() -> None:
    """KPIs are of links that no uploaded line covers; the raw value stands beside them."""
    rows = [spam_row(f"spam{n}.example") for n in range(10)] + [
        row(f"https://ok{n}.example/", **GOOD) for n in range(30)
    ]
    text = "".join(f"domain:spam{n}.example\n" for n in range(10))
    audit = audit_of(*both(*rows), file=text, uploaded=(text, "2026-05-01"))
    share = next(k for k in audit.kpis if k.id == "toxic_share")
    assert (share.value, share.raw, share.assessed) == (0.0, 25.0, 30)


def test_fingerprint_is_of_the_asks_only() -> None:
    """Numbers and dates do not move the fingerprint; another line does."""
    events = (BASELINE, ASKED)
    one = audit_of(*both(spam_row()), events=events)
    same = audit_of(*both(spam_row(out=901), day="2026-06-02"), events=events, today="2026-06-03")
    other = audit_of(
        *both(spam_row()),
        events=events,
        decisions=(Decision(SPAM, "keep", "x", "a", "2026-05-01"),),
    )
    assert one.plan.fingerprint == same.plan.fingerprint
    assert one.plan.fingerprint != other.plan.fingerprint


def test_too_few_families_give_no_number() -> None:
    """With fewer families observed than the policy wants, suspicion is unknown, not low."""
    strict = dataclasses.replace(POLICY, minimum_families=9)
    assert found(audit_of(*both(spam_row()), policy=strict)).suspicion is None
    assert (found(audit_of(*both(spam_row()))).suspicion or 0) > 50


def test_rows_in_any_order_give_the_same_audit() -> None:
    """Shuffled exports change nothing."""
    rows = [spam_row(f"spam{n}.example") for n in range(5)] + [
        row(f"https://ok{n}.example/", **GOOD) for n in range(20)
    ]
    one = audit_of(*both(*rows))
    two = audit_of(*both(*reversed(rows)))
    assert [dataclasses.replace(f, values={}) for f in one.findings] == [
        dataclasses.replace(f, values={}) for f in two.findings
    ]
    assert one.kpis == two.kpis
