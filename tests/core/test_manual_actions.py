"""What a manual action changes while it holds."""

from __future__ import annotations

from typing import Any

import pytest

from blm.core.audit.audit import Audit
from blm.core.disavow.disavow_file import NO_FILE
from blm.core.live_list.manual_actions import Example, day_of, in_effect, list_gaps
from blm.core.proposals.draft_proposals import audit_proposal
from blm.core.schedule.cadences import due_run
from blm.core.site.site import Decision, Event, Protected
from blm.core.site.stages import impossible_events
from tests.builders import BASELINE, audit_of, fresh, row, site

SPAM = {
    "anchor": "coffee grinder",
    "ahrefs.spam": True,
    "ahrefs.traffic": 0.0,
    "ahrefs.dr": 2.0,
    "out": 900,
}
GOOD = {"ahrefs.dr": 40.0, "ahrefs.traffic": 900.0, "ahrefs.spam": False, "title": "coffee"}
ACTION = {
    "kind": "unnatural-links",
    "received": "2026-05-20",
    "examples": ["https://good.example/a"],
}


def judged(links: list[dict[str, Any]], cadence: str = "daily", **how: Any) -> Audit:
    """An audit in the manual action, unless told otherwise; no owner can be reached."""
    names = {link["source_url"].split("/")[2] for link in links}
    none = [
        Event("2026-05-21", name, "no-contact", "ana", reason="no address")
        for name in sorted(names)
    ]
    made = fresh("ahrefs.links", "2026-06-01", links)
    also = fresh(
        "gsc.links",
        "2026-06-01",
        [row(link["source_url"], None) for link in links],
        coverage="sample",
    )
    settings = {"manual_action": ACTION, "events": (BASELINE, *none), **how}
    return audit_of(made, also, cadence=cadence, **settings)


def test_an_example_is_evidence() -> None:
    """Google's word recommends removal, leads the evidence, and answers the guards about evidence."""
    link = row("https://good.example/a", **GOOD)
    audit = judged([link])
    (finding,) = [f for f in audit.findings if f.domain == "good.example"]
    assert (finding.recommendation, finding.rule) == ("remove", "google-example")
    assert finding.evidence[0].text == "Search Console gives it as an example of the manual action"
    assert audit.plan.added == ("good.example",)
    assert "good.example" not in judged([link], manual_action=None).plan.added
    plain = judged([link], manual_action=None)
    assert all(f.rule != "google-example" for f in plain.findings)


def test_people_overrule_google() -> None:
    """A decision to keep, and protection, hold; the example is answered by it."""
    link = row("https://good.example/a", **GOOD)
    said = Decision("good.example", "keep", "a newspaper", "ana", "2026-05-25")
    kept = judged([link], decisions=(said,))
    assert kept.plan.added == ()
    assert [one.answer for one in kept.disavow.examples] == ["decided"]
    shielded = judged([link], protected=(Protected("good.example", "ours"),))
    assert shielded.plan.added == ()
    assert [one.answer for one in shielded.disavow.examples] == ["decided"]
    assert not [gap for gap in gaps_of(shielded) if "has no answer" in gap]


def gaps_of(audit: Audit) -> tuple[str, ...]:
    """What a request for review would lack."""
    return list_gaps(audit.disavow.examples, None, (), lines=1)


@pytest.mark.parametrize("name", ["good.example", "above.good.example", "other.example"])
def test_protection_answers_an_example_of_what_it_covers(name: str) -> None:
    """A host, or what stands above it; what stands beside it or below is another matter."""
    action = {**ACTION, "examples": ["https://www.good.example/a"]}
    made = fresh("ahrefs.links", "2026-06-01", [row("https://www.good.example/a", **GOOD)])
    audit = audit_of(
        made, manual_action=action, events=(BASELINE,), protected=(Protected(name, "r"),)
    )
    answered = name == "good.example"
    assert [one.answer for one in audit.disavow.examples] == ["decided" if answered else "open"]
    assert any("has no answer" in gap for gap in gaps_of(audit)) is not answered


@pytest.mark.parametrize(
    "page", ["https://good.example/a", "http://www.good.example/a?utm_source=x"]
)
def test_a_kept_page_answers_an_example_however_it_is_written(page: str) -> None:
    """A decision about the page is found by the identity of its URL."""
    made = fresh("ahrefs.links", "2026-06-01", [row("https://good.example/a", **GOOD)])
    said = Decision(page, "keep", "a newspaper", "ana", "2026-05-25")
    audit = audit_of(made, manual_action=ACTION, events=(BASELINE,), decisions=(said,))
    assert [one.answer for one in audit.disavow.examples] == ["decided"]


@pytest.mark.parametrize("mode", ["never", "ask"])
def test_lines_are_proposed_whatever_the_mode(mode: str) -> None:
    """At a daily run too; without the action such a run has no say."""
    audit = judged([row("https://spam.example/a", **SPAM)], disavow=mode)
    assert audit.plan.mode == "propose"
    assert not audit_proposal(audit, NO_FILE).silent
    plain = judged([row("https://spam.example/a", **SPAM)], disavow=mode, manual_action=None)
    assert audit_proposal(plain, NO_FILE).silent


def test_two_people_instead_of_a_limit() -> None:
    """All lines at once, but above the limit of one person they need a second."""
    links = [row(f"https://s{n}.example/a", **SPAM) for n in range(60)]
    limited = judged(links, manual_action=None, cadence="quarterly")
    assert (len(limited.plan.added), len(limited.plan.next)) == (1, 59)
    assert not audit_proposal(limited, NO_FILE).second_review
    audit = judged(links)
    assert (len(audit.plan.added), audit.plan.next) == (60, ())
    assert audit_proposal(audit, NO_FILE).second_review
    guard = next(g for g in audit.plan.guards if g.id == "G5")
    assert guard.release == "two people approve this many"
    one = judged(links[:1])
    assert not audit_proposal(one, NO_FILE).second_review


def test_runs_come_daily() -> None:
    """Whatever the team's size, while it holds."""
    row_ = {"as_of": "2026-06-01", "today": "2026-06-02", "kpis": {}, "full_audit": "2026-06-02"}
    history = [{**row_, "cadence": "quarterly"}]
    for action, run in ((ACTION, "daily"), (None, None)):
        asked = site(cadence="small", manual_action=action)
        due = due_run(asked, history, "2026-06-03", new_data=True)
        assert (due.run if due else None) == run


def test_lifted_ends_it() -> None:
    """From that line of the log on; an earlier one was about another."""
    lifted = Event("2026-06-01", "manual-action", "lifted", "ana")
    assert in_effect(ACTION, (lifted,)) is None
    assert in_effect(ACTION, (Event("2026-05-19", "manual-action", "lifted", "ana"),)) == ACTION
    wrong = Event("2026-06-01", "spam.example", "lifted", "ana")
    assert [said for _, said, _ in impossible_events((lifted, wrong), 14)] == [
        "'lifted' is about manual-action, not spam.example"
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("open",), "1 of Google's 1 example has no answer"),
        (("open", "asked"), "1 of Google's 2 examples has no answer"),
        (("open", "open"), "2 of Google's 2 examples have no answer"),
    ],
)
def test_examples_without_an_answer_are_counted(answers: tuple[Any, ...], said: str) -> None:
    """In words that read well for one and for many."""
    examples = [Example("https://a.example/", "a.example", answer) for answer in answers]
    assert list_gaps(examples, None, (), lines=1)[0].startswith(said)


def test_days_are_counted_from_one() -> None:
    """The day on which it came is the first."""
    assert [day_of(ACTION, d) for d in ("2026-05-01", "2026-05-20", "2026-06-02")] == [1, 1, 14]


def test_the_own_network_is_disclosed_and_not_judged() -> None:
    """Another site of the repository is neither recommended nor listed, and its links are counted."""
    links = [row("https://shop.example/a", **SPAM), row("https://shop.example/b", **SPAM)]
    audit = judged(
        links,
        manual_action=None,
        cadence="quarterly",
        siblings={"shop.example": "shop.example"},
        events=(BASELINE,),
    )
    assert [(o.domain, o.links, o.followed) for o in audit.own] == [("shop.example", 2, 2)]
    assert audit.findings == ()
    assert (audit.plan.added, audit.recommendations["remove"]) == ((), 0)
