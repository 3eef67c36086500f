"""Reviews of the lines of a disavow file: each reason to take one back, and each to leave it."""

from __future__ import annotations

from typing import Any

from blm.core.audit.line_reviews import REASONS, LineReview
from blm.core.proposals.draft_proposals import MOST_RETURNS, undisavow_proposal
from blm.core.site.site import Decision, Event, Protected
from tests.builders import BASELINE, NAMES, POLICY, audit_of, fresh, row

GOOD = {"ahrefs.dr": 40.0, "ahrefs.traffic": 900.0, "ahrefs.spam": False, "title": "coffee"}
SPAM = {
    "anchor": "coffee grinder",
    "ahrefs.spam": True,
    "ahrefs.traffic": 0.0,
    "ahrefs.dr": 2.0,
    "out": 900,
}
ODD = {"ahrefs.dr": 2.0, "ahrefs.traffic": 0.0, "title": "boats", "lang": "en"}


def advise(*lines: str, live: str = "", **how: Any) -> list[LineReview]:
    """The advice on lines of people's, among links of known kinds."""
    links = [
        row("https://good.example/a", **GOOD),
        row("https://big.example/a", **{**GOOD, "ahrefs.dr": 71.0}),
        row("https://spam.example/a", **SPAM),
        row("https://odd.example/a", **ODD),
        row("https://gone.example/a", state="lost", lost_on="2026-01-15", reason="notfound"),
        row("https://late.example/a", state="lost", lost_on="2026-05-25", reason="notfound"),
        row("https://shop.example/a", **SPAM),
    ]
    made = fresh("ahrefs.links", "2026-06-01", links)
    file = "".join(f"{line}\n" for line in lines)
    return list(
        audit_of(made, file=file, uploaded=(file, live) if live else None, **how).disavow.lines
    )


def reasons(*lines: str, **how: Any) -> list[str]:
    """Only why."""
    return [one.reason for one in advise(*lines, **how)]


def test_lines_that_can_go() -> None:
    """Each with its own reason, of people's lines too."""
    wanted = {
        "domain:acme.example": "own",
        "https://www.acme.example/old": "own",
        "domain:shop.example": "own",
        "domain:com": "platform",
        "domain:co.uk": "platform",
        "domain:host.example": "platform",
        "domain:partner.example": "protected",
        "https://blog.partner.example/x": "protected",
        "domain:kept.example": "kept",
        "domain:wikipedia.org": "well-known",
        "domain:big.example": "traffic",
        "domain:good.example": "clean",
        "domain:www.good.example": "clean",
        "domain:gone.example": "dead",
    }
    found = advise(
        *wanted,
        siblings={"shop.example": "shop.example"},
        protected=(Protected("partner.example", "our distributor"),),
        decisions=(Decision("kept.example", "keep", "real", "ben", "2026-05-01"),),
    )
    assert {one.line: one.reason for one in found} == wanted
    assert {one.advice for one in found} == {"take-back"}
    assert {one.whose for one in found} == {"people"}
    assert set(wanted.values()) == set(REASONS) - {"review"}
    assert all(one.because for one in found)


def test_lines_that_stay() -> None:
    """What nothing is known of, and what went a moment ago, is no reason."""
    wanted = {
        "domain:spam.example": "suspicious",
        "https://spam.example/a": "suspicious",
        "domain:odd.example": "watched",
        "domain:late.example": "gone",
        "domain:never-heard-of.example": "unknown",
    }
    found = advise(*wanted)
    assert {one.line: one.reason for one in found} == wanted
    assert {one.advice for one in found} == {"stay"}


def test_a_person_who_decided_to_remove_is_heard_before_the_data() -> None:
    """Precedence: protected, then a decision, then the policy; an expired one says nothing."""
    no = Decision("good.example", "remove", "bought", "ben", "2026-05-01")
    assert reasons("domain:good.example", decisions=(no,)) == ["decided"]
    old = Decision("good.example", "remove", "bought", "ben", "2024-05-01", "2025-05-01")
    assert reasons("domain:good.example", decisions=(old,)) == ["clean"]


def test_a_line_past_its_review_needs_the_policy_to_agree() -> None:
    """A year after it came a line that is live is asked about, unless removal is still recommended."""
    day = "2025-05-30"
    first = Event(day, "disavow.txt", "baseline", "ana")
    lines = ("domain:odd.example", "domain:spam.example", "domain:late.example")
    assert reasons(*lines, live=day, events=(first,)) == ["review", "suspicious", "dead"]
    assert reasons(*lines, events=(first,)) == ["watched", "suspicious", "gone"]
    merged = Event("2026-05-01", "odd.example", "merged", "ana")
    assert reasons(lines[0], live=day, events=(first, merged)) == ["watched"]


def test_unseen_is_not_dead() -> None:
    """A link that a tool no longer lists says nothing, however long ago."""
    before = fresh(
        "ahrefs.links", "2026-01-01", [row("https://a.example/x"), row("https://b.example/x")]
    )
    after = fresh("ahrefs.links", "2026-06-01", [row("https://b.example/x")])
    audit = audit_of(before, after, file="domain:a.example\n")
    assert [one.reason for one in audit.disavow.lines] == ["unseen"]


def test_a_no_to_taking_back_is_remembered() -> None:
    """The line is not asked again for that reason until its next review; for another one it is."""
    made = fresh("ahrefs.links", "2026-06-01", [row("https://good.example/a", **GOOD)])

    def asks(*events: Event) -> list[str]:
        audit = audit_of(made, file="domain:good.example\n", events=(BASELINE, *events))
        return [ask.stage for ask in undisavow_proposal(audit, POLICY, NAMES.registrable).asks]

    def no(on: str, reason: str) -> Event:
        return Event(
            on,
            "good.example",
            "reviewed",
            "ben",
            "pull request",
            "#3",
            f"left in; reason then: {reason}",
        )

    assert asks() == ["clean"]
    assert asks(no("2026-03-01", "clean")) == []
    assert asks(no("2026-03-01", "dead")) == ["clean"]
    assert asks(no("2025-03-01", "clean")) == ["clean"]


def test_a_no_to_one_hosts_line_holds_for_that_line() -> None:
    """By decision or by closing: the other lines of the site are asked for, and it is judged alone."""
    lines = ["domain:blog.good.example", "domain:good.example", "https://good.example/a"]
    made = fresh("ahrefs.links", "2026-06-01", [row("https://good.example/a", **GOOD)])

    def asks(*, decided: str = "", closed: str = "") -> list[str]:
        why = "left in; reason then: clean"
        events = [Event("2026-05-01", closed, "reviewed", "ben", "pull request", "#3", why)]
        word = Decision(decided, "remove", "left in", "ben", "2026-05-01")
        audit = audit_of(
            made,
            file="".join(f"{line}\n" for line in lines),
            events=(BASELINE, *(events if closed else ())),
            decisions=(word,) if decided else (),
        )
        found = {one.domain: one.recommendation for one in audit.findings}
        assert found.get("good.example", "keep") == (
            "remove" if decided == "good.example" else "keep"
        )
        proposal = undisavow_proposal(audit, POLICY, NAMES.registrable)
        return [ask.line for ask in proposal.asks]

    assert asks() == lines
    assert asks(decided=lines[0]) == lines[1:]
    assert asks(closed=lines[0]) == lines[1:]
    assert asks(closed=lines[2]) == lines[:2]
    assert asks(closed="good.example") == asks(decided="good.example") == []


def test_few_at_a_time() -> None:
    """A long list is taken back in pieces, the worst first; the JSON has all of it."""
    file = "".join(f"domain:h{n}.blogspot.com\n" for n in range(3)) + "domain:acme.example\n"
    file += "".join(f"domain:k{n}.example\n" for n in range(150))
    kept = tuple(Decision(f"k{n}.example", "keep", "real", "ben", "2026-05-01") for n in range(150))
    made = fresh("ahrefs.links", "2026-06-01", [row("https://a.example/x")])
    audit = audit_of(made, file=file, decisions=kept)
    proposal = undisavow_proposal(audit, POLICY, NAMES.registrable)
    assert (len(audit.returns), len(proposal.asks)) == (151, MOST_RETURNS)
    assert "domain:acme.example" in {ask.line for ask in proposal.asks}
