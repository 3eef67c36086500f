"""Todos, the Monday issue and incidents."""

from __future__ import annotations

import dataclasses

from blm.core.forge.forge_values import Issue, IssueDraft
from blm.core.schedule.cadences import ExportDue
from blm.core.todo.issue_plan import (
    Cause,
    CloseIssue,
    EditIssue,
    IssueStep,
    OpenIssue,
    list_causes,
    plan_incidents,
    plan_monday_issue,
)
from blm.core.todo.todo import Todo, WaitingPullRequest, list_todos, plan_monday
from tests.builders import audit_of, fresh, row, site


def issue(number: int, body: str, state: str = "open") -> Issue:
    """An issue as the forge tells of it."""
    return Issue(number, state, "t", body, "blm[bot]", (), (), "", "", "")  # type: ignore[arg-type]


def drafts(steps: tuple[IssueStep, ...]) -> list[IssueDraft]:
    """What is opened or edited."""
    return [s.draft for s in steps if not isinstance(s, CloseIssue)]


def cause(key: str = "attack:acme.example", said: str = "1") -> Cause:
    """An incident."""
    return Cause(key, "Attack", f"Body {said}", said, ("ana",))


def test_todos_of_an_audit() -> None:
    """A pull request to decide, an export to download, the missing baseline, each with a command."""
    audit = audit_of(fresh("ahrefs.links", "2026-06-01", [row("https://a.example/")]), events=())
    found = list_todos(
        audit,
        [ExportDue("moz.links", None, "", False)],
        [WaitingPullRequest(12, "https://f/12", "2026-06-01T00:00:00Z")],
    )
    assert [(t.kind, t.subject, t.command.split()[0]) for t in found] == [
        ("decide", "#12", "https://f/12"),
        ("decide", "disavow.txt", "blm"),
        ("download", "moz.links", "blm"),
    ]
    assert {t.owner for t in found} == {"ana"}


def test_monday_groups_and_idle_sites() -> None:
    """Todos by kind in their order, the rest counted; a due date that passes changes no fingerprint."""
    todos = [
        Todo("download", "b.example", "ahrefs.links", "2026-01-01", "ben", ""),
        Todo("decide", "a.example", "#1", None, "ana", ""),
    ]
    monday = plan_monday(todos, ["a.example", "b.example", "c.example"])
    assert [kind for kind, _ in monday.groups] == ["decide", "download"]
    assert (monday.idle, monday.owners) == (("c.example",), ("ana", "ben"))
    later = plan_monday([dataclasses.replace(t, due="2026-02-01") for t in todos], ["c.example"])
    assert later.fingerprint == monday.fingerprint


def test_one_issue_a_week() -> None:
    """A new issue each week that has another ask; the same week or the same asks write nothing."""
    draft = IssueDraft("This week", "Body", (), ("ana",))
    (step,) = plan_monday_issue(draft, "f1", "2026-01-05", [])
    assert isinstance(step, OpenIssue)
    first = issue(1, step.draft.body)
    assert plan_monday_issue(draft, "f1", "2026-01-07", [first]) == ()
    assert plan_monday_issue(draft, "f2", "2026-01-07", [first]) == ()
    assert plan_monday_issue(draft, "f1", "2026-01-12", [first]) == ()
    steps = plan_monday_issue(draft, "f2", "2026-01-13", [first])
    assert [type(s) for s in steps] == [OpenIssue, CloseIssue]
    second = issue(2, drafts(steps)[0].body)
    assert plan_monday_issue(draft, "f2", "2026-01-13", [first, second]) == (CloseIssue(1),)
    assert plan_monday_issue(None, "", "2026-01-19", [second]) == (CloseIssue(2),)


def test_one_issue_a_cause() -> None:
    """Opened once, edited when it says something else, closed when it is over and was looked at."""
    (step,) = plan_incidents([cause()], [], ["attack:acme.example"])
    assert isinstance(step, OpenIssue)
    assert step.draft.assignees == ("ana",)
    known = issue(1, step.draft.body)
    assert plan_incidents([cause()], [known], ["attack:acme.example"]) == ()
    (edit,) = plan_incidents([cause(said="2")], [known], ["attack:acme.example"])
    assert isinstance(edit, EditIssue)
    (close,) = plan_incidents([], [known], ["attack:acme.example"])
    assert isinstance(close, CloseIssue)
    assert plan_incidents([], [known], ["attack:other.example"]) == ()
    closed = issue(1, step.draft.body, "closed")
    assert plan_incidents([cause(said="2")], [closed], ["attack:acme.example"]) == ()


def over(steps: tuple[IssueStep, ...]) -> str:
    """The body that marks an issue as over."""
    (step,) = steps
    assert not isinstance(step, OpenIssue)
    assert step.draft
    return step.draft.body


LOOKED = ["attack:acme.example"]


def test_what_comes_back_is_told_again() -> None:
    """An issue closed as over holds nothing back; one that a person closed, until it is over."""
    (first,) = drafts(plan_incidents([cause()], [], LOOKED))
    told = over(plan_incidents([], [issue(1, first.body.replace("\n", "\r\n"))], LOOKED))
    assert told.startswith("Body 1\n\n<!-- ")
    done = issue(1, told, "closed")
    assert plan_incidents([], [done], LOOKED) == ()
    assert isinstance(plan_incidents([cause()], [done], LOOKED)[0], OpenIssue)
    # Closed by a person while it lasts, then over, then back.
    by_hand = issue(2, first.body, "closed")
    assert plan_incidents([cause()], [done, by_hand], LOOKED) == ()
    marked = issue(2, over(plan_incidents([], [done, by_hand], LOOKED)), "closed")
    assert plan_incidents([], [done, marked], LOOKED) == ()
    assert isinstance(plan_incidents([cause()], [marked, done], LOOKED)[0], OpenIssue)


def test_half_closed_is_closed_or_lives_again() -> None:
    """Marked as over but still open, after a crash: closed once more, or what lasts is said again."""
    (first,) = drafts(plan_incidents([cause()], [], LOOKED))
    half = issue(1, over(plan_incidents([], [issue(1, first.body)], LOOKED)))
    assert isinstance(plan_incidents([], [half], LOOKED)[0], CloseIssue)
    assert plan_incidents([cause()], [half], LOOKED) == (EditIssue(1, first),)


def test_a_namesake_is_another_site() -> None:
    """Looking at acme.com says nothing of acme.com.au; what a key goes on with is still its own."""
    for key in ("attack:acme.com.au", "attack:acme.community", "attack:acme.com-x.example"):
        (step,) = drafts(plan_incidents([cause(key)], [], []))
        assert plan_incidents([], [issue(1, step.body)], ["attack:acme.com"]) == ()
    (step,) = drafts(plan_incidents([cause("index-change:acme.com:gsc.links:2026-01-05")], [], []))
    assert over(plan_incidents([], [issue(1, step.body)], ["index-change:acme.com"]))


def test_damaged_markers_are_nobodys() -> None:
    """An issue whose marker a person broke is left alone."""
    broken = issue(1, "<!-- blm:issue {oops} -->")
    (step,) = plan_incidents([cause()], [broken], ["attack:"])
    assert isinstance(step, OpenIssue)


def test_causes_of_an_audit() -> None:
    """A manual action is an incident while it lasts."""
    made = fresh("ahrefs.links", "2026-06-01", [row("https://a.example/")])
    received = {"kind": "unnatural-links", "received": "2026-05-01"}
    assert list_causes(audit_of(made)) == {}
    assert "manual-action:acme.example" in list_causes(audit_of(made, manual_action=received))
    assert site().manual_action is None
