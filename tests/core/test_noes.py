"""Noes: decisions and events that outlive their pull request."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.disavow.disavow_file import NO_FILE, parse_disavow
from blm.core.proposals.branch_disavow import drop_lines, rebuild_disavow, restore_lines
from blm.core.proposals.draft_proposals import audit_proposal
from blm.core.proposals.ending_events import record_declined, record_merged
from blm.core.proposals.proposal import (
    Ask,
    Marker,
    Proposal,
    read_marker,
    settle_asks,
    write_marker,
)
from blm.core.review.declined import (
    Deed,
    declined_before,
    declined_of,
    reverted_domains,
    suspicious_families,
    taken_out,
    upload_ready,
)
from blm.core.site.decision_merges import by_subject, merge_decisions, put_words
from blm.core.site.site import Decision, Event
from blm.core.site.stages import impossible_events
from blm.core.text.three_way_merge import merge_lines
from tests.builders import BASELINE, NAMES, audit_of, fresh, row

DEED = Deed("ben", "2026-02-01", "#7")
ASKED = [Event("2026-01-01", "a.example", "no-contact", "ana", reason="none")]
FILE = "# ours\ndomain:old.example\n"
GROUP = "\n# blm: 2026-01-04 proposed by policy default\ndomain:a.example\ndomain:b.example\n"


def said(subject: str, verdict: str, by: str, on: str = "2026-01-05") -> Decision:
    """A decision."""
    return Decision(subject, verdict, "r", by, on)  # type: ignore[arg-type]


def proposal(*names: str, **fields: object) -> Proposal:
    """A proposal that asks about these domains."""
    asks = tuple(Ask(f"domain:{n}.example", f"{n}.example") for n in names)
    made = Proposal("acme.example", "audit", "2026-01-04", "proposed by policy default", asks)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def test_declined_until_evidence_of_another_family() -> None:
    """A decline holds against the evidence that its reviewer saw, and against none of another kind."""
    events = [*ASKED, *record_declined({"a.example": ("anchor", "vendor")}, DEED, ASKED, 14)]
    assert impossible_events(events, 14) == []
    same = declined_of("a.example", ("vendor", "anchor"), events)
    assert same is not None
    assert (same.by, same.on, same.since) == ("ben", "2026-02-01", ())
    more = declined_of("a.example", ("anchor", "traffic"), events)
    assert more is not None
    assert more.since == ("traffic",)
    asked = Event("2026-03-01", "a.example", "asked", "ana")
    assert declined_of("a.example", ("anchor",), [*events, asked]) is None


def test_decline_without_known_evidence_stays() -> None:
    """A decline that tells nothing of its evidence is answered by a person only."""
    events = [*ASKED, Event("2026-02-01", "a.example", "declined", "ana")]
    no = declined_of("a.example", ("anchor", "traffic"), events)
    assert no is not None
    assert no.since == ()


def test_log_stays_possible_and_in_order() -> None:
    """Events that cannot have happened are left out; none stands before its subject's last."""
    later = [*ASKED, Event("2026-02-20", "a.example", "asked", "ana")]
    found = record_merged(["a.example"], DEED, later, 14)
    assert [e.event for e in found] == ["merged"]
    assert impossible_events([*later, *found], 14) == []
    due = [*ASKED, Event("2026-02-20", "a.example", "answered", "ana")]
    found = record_merged(["a.example", "a.example"], DEED, due, 14)
    assert [(e.subject, e.on) for e in found] == [
        ("disavow.txt", "2026-02-01"),
        ("a.example", "2026-02-20"),
    ]
    again = [*ASKED, *record_declined({"a.example": ()}, DEED, ASKED, 14)]
    merged = record_merged(["a.example"], DEED, again, 14)
    assert len(merged) == 2
    assert impossible_events([*again, *merged], 14) == []


def test_reverted_lines_are_those_merged_and_gone() -> None:
    """Only merges that the program recorded count; a decision or a line of the domain settles it."""
    events = [*ASKED, *record_merged(["a.example", "b.example"], DEED, (), 14)]
    events.append(Event("2026-02-02", "c.example", "merged", "ana", "by hand"))
    registrable = NAMES.registrable
    assert reverted_domains(events, NO_FILE, (), registrable) == ("a.example", "b.example")
    assert (
        reverted_domains(events, parse_disavow("https://a.example/x\n"), ["b.example"], registrable)
        == ()
    )


def test_upload_ready_leaves_out_what_is_kept() -> None:
    """No program line about a kept domain or page is uploaded; people's own lines are theirs."""
    text = FILE + GROUP + "https://c.example/page?utm_source=x\n"
    kept = [
        said("a.example", "keep", "ana"),
        said("http://www.c.example/page", "keep", "ana"),
        said("old.example", "keep", "ana"),
        dataclasses.replace(said("b.example", "keep", "ana"), expires="2026-01-06"),
    ]
    ready = upload_ready(parse_disavow(text), kept, "2026-02-01", NAMES.registrable)
    assert ready == text.replace("domain:a.example\n", "").replace(
        "https://c.example/page?utm_source=x\n", ""
    )
    assert "b.example" not in upload_ready(
        parse_disavow(text), kept, "2026-01-05", NAMES.registrable
    )


def test_asks_are_settled_by_decisions_about_domain_or_page() -> None:
    """A kept page takes the whole domain's line with it; an expired word does not count."""
    asked = proposal("a", "b", "c", "d")
    decisions = [
        said("https://a.example/x", "keep", "ana"),
        said("b.example", "watch", "ana"),
        dataclasses.replace(said("c.example", "keep", "ana"), expires="2026-01-31"),
        said("d.example", "remove", "ana"),
    ]
    left = settle_asks(asked, decisions, "2026-02-01", NAMES.registrable)
    assert [ask.domain for ask in left.asks] == ["c.example", "d.example"]


def test_fingerprint_is_of_the_asks_only() -> None:
    """Prose, dates, order and files are not in it; lines, rules, stages and the quarter are."""
    one = proposal("a", "b")
    same = proposal(
        "b", "a", title="t", body="b", group="2026-02-01", files={"x": b""}, networks={"N1": ("a",)}
    )
    assert one.fingerprint == same.fingerprint
    others = [
        proposal("a"),
        proposal("a", "b", period="2026-Q1"),
        proposal("a", "b", kind="undisavow"),
        proposal("a", "b", blocked=("G10",)),
        proposal(asks=tuple(dataclasses.replace(a, stage="due") for a in one.asks)),
        proposal("a", "b", edits=(("kpis.toxic_share.target", "4"),)),
    ]
    assert len({one.fingerprint, *(o.fingerprint for o in others)}) == len(others) + 1


@given(
    st.text(),
    st.text(max_size=30),
    st.dictionaries(
        st.text(max_size=5), st.lists(st.text(max_size=9), max_size=4).map(tuple), max_size=4
    ),
)
def test_marker_survives_any_body(
    body: str, group: str, networks: dict[str, tuple[str, ...]]
) -> None:
    """Whatever stands in the body, the marker is the last line, one comment, and reads back."""
    marker = Marker("acme.example", "audit", group, "f" * 16, networks=networks)
    written = write_marker(body, marker)
    assert written.rstrip("\n").splitlines()[-1].count("-->") == 1
    assert read_marker(written) == marker
    assert read_marker(write_marker(written, marker)) == marker


def test_marker_forged_in_the_body_loses() -> None:
    """A marker in the middle of a body is removed when ours is written; a damaged one is none."""
    forged = write_marker("", Marker("x", "audit", "", "0" * 16))
    ours = write_marker(f"{forged}\ntext", Marker("acme.example", "audit", "", "f" * 16))
    assert ours.count("<!-- blm:1 ") == 1
    assert read_marker("<!-- blm:1 {broken} -->") is None
    assert read_marker('<!-- blm:1 {"unknown": 1} -->') is None


def test_decisions_merge_by_subject() -> None:
    """One side's change wins over none, the newer over the older, two people at odds give watch."""
    fork = by_subject(
        [said("a", "keep", "ana"), said("b", "keep", "ana"), said("gone", "keep", "ana")]
    )
    base = by_subject(
        [
            said("a", "keep", "ana"),
            said("b", "watch", "ana", "2026-01-07"),
            said("c", "keep", "ana"),
            said("gone", "keep", "ana"),
        ]
    )
    head = by_subject(
        [
            said("a", "remove", "ben"),
            said("b", "keep", "ana", "2026-01-06"),
            said("c", "remove", "ben"),
        ]
    )
    merged = merge_decisions(fork, base, head)
    assert {s: (d.decision, d.by) for s, d in merged.decisions.items()} == {
        "a": ("remove", "ben"),
        "b": ("watch", "ana"),
        "c": ("watch", "ana, ben"),
    }
    assert [odds.subject for odds in merged.odds] == ["c"]


def test_new_words_on_old_and_fresh_decisions() -> None:
    """An old decision gives way; one of the same pull request by somebody else does not silently."""
    known = by_subject([said("a", "keep", "ana", "2025-01-01"), said("b", "keep", "ana")])
    words = [said("a", "remove", "ben"), said("b", "remove", "ben")]
    merged = put_words(known, words, disputed=frozenset({"b"}))
    assert merged.decisions["a"].decision == "remove"
    assert merged.decisions["b"].decision == "watch"


@pytest.mark.parametrize(
    ("fork", "base", "head", "union", "expected"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", "a\nc\n", False, "a\nc\n"),
        ("a\nb\nc\n", "x\na\nb\nc\n", "a\nb\nc\ny\n", False, "x\na\nb\nc\ny\n"),
        ("a\nb\nc\n", "a\nB\nc\n", "a\nb!\nc\n", False, None),
        ("a\n", "a\nx\n", "a\ny\n", False, None),
        ("a\n", "a\nx\n", "a\ny\n", True, "a\nx\ny\n"),
        ("a\n", "a\nx\n", "a\nx\n", False, "a\nx\n"),
        ("a\nb\n", "a\n", "a\nb\ny\n", True, "a\ny\n"),
        ("a", "a\nx", "y\na", False, "y\na\nx\n"),
    ],
)
def test_lines_merge_as_git_does(
    *, fork: str, base: str, head: str, union: bool, expected: str | None
) -> None:
    """Changes apart are taken both, the same change once, contradictions give nothing or both."""
    assert merge_lines(fork, base, head, union=union) == expected


LINES = st.lists(st.sampled_from("abcdefg"), max_size=8).map(lambda x: "".join(f"{c}\n" for c in x))


@given(LINES, LINES)
def test_merging_with_an_unchanged_side(fork: str, other: str) -> None:
    """A side that changed nothing has no say."""
    for union in (True, False):
        assert merge_lines(fork, fork, other, union=union) == other
        assert merge_lines(fork, other, fork, union=union) == other


def test_taken_out_wherever_it_stood() -> None:
    """A line that only moved, or was written otherwise, is not taken out."""
    text = FILE + GROUP
    lines = ["domain:a.example", "domain:b.example"]
    assert taken_out(text, text.replace("domain:a.example\n", ""), lines) == ("domain:a.example",)
    assert (
        taken_out(text, "DOMAIN:A.example\n" + text.replace("domain:a.example\n", ""), lines) == ()
    )
    assert taken_out(FILE, "", lines) == ()


def test_rebuilt_file_is_the_base_with_the_asks() -> None:
    """Old asks go, new ones come under the new date; every other byte is as people left it."""
    first = rebuild_disavow(proposal("a", "b"), FILE, FILE, FILE)
    assert first == FILE + GROUP
    later = proposal("b", "c", group="2026-02-01")
    asks = proposal("a", "b").asks
    second = rebuild_disavow(later, FILE, FILE, first, before=asks, group="2026-01-04")
    assert second == rebuild_disavow(later, FILE, FILE, FILE)
    nothing = rebuild_disavow(proposal(), FILE, FILE, first, before=asks, group="2026-01-04")
    assert nothing == FILE
    crlf = FILE.replace("\n", "\r\n")
    assert rebuild_disavow(proposal("a"), crlf, crlf, crlf).count("\r\n") == 5


def test_lines_are_dropped_and_restored_in_place() -> None:
    """Dropping every line of a group drops its header; restoring gives the same bytes back."""
    text = FILE + GROUP + "\n# end\n"
    both = ["domain:a.example", "domain:b.example"]
    assert "# blm:" not in drop_lines(text, both)
    one = drop_lines(text, both[:1])
    assert "# blm:" in one
    assert restore_lines(one, text, both[:1]) == text


@pytest.mark.parametrize(
    ("then", "proposed"),
    [("evidence then: anchor", True), ("evidence then: {all}", False), ("", False)],
)
def test_a_declined_line_comes_back_with_new_evidence_only(*, then: str, proposed: bool) -> None:
    """An audit proposes a declined domain again when a family speaks that was silent then."""
    fields = {"anchor": "coffee grinder", "ahrefs.spam": True, "ahrefs.traffic": 0.0}
    link = row("https://spam.example/x", **{**fields, "ahrefs.dr": 2.0, "out": 900})
    page = row("https://spam.example/x", None)
    exports = [
        fresh("ahrefs.links", "2026-06-01", [link]),
        fresh("gsc.links", "2026-06-01", [page], coverage="sample"),
    ]
    asked = Event("2026-05-01", "spam.example", "asked", "ana")
    first = audit_of(*exports, events=(BASELINE, asked))
    families = suspicious_families(first.findings[0])
    reason = then.format(all=", ".join(families))
    no = Event("2026-05-20", "spam.example", "declined", "ben", "pull request", "#1", reason)
    again = audit_of(*exports, events=(BASELINE, asked, no))
    assert bool(again.plan.disavow_add) is proposed
    before = declined_before(again.findings[0], (asked, no))
    assert before is not None
    assert bool(before.since) is proposed
    made = audit_proposal(again, NO_FILE)
    assert [ask.domain for ask in made.asks] == (["spam.example"] if proposed else [])
    assert (made.period, made.silent, made.group) == ("2026-Q2", False, "2026-06-01")
    there = "".join(f"{line}\n" for line in again.plan.disavow_add)
    assert audit_proposal(again, parse_disavow(there)).asks == ()
