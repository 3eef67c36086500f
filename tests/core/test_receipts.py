"""The list in Search Console against the one that people agreed on."""

from __future__ import annotations

from typing import Any

from blm.core.audit.audit import Audit
from blm.core.site.site import Decision, Event
from blm.core.todo.todo import list_todos
from tests.builders import BASELINE, audit_of, fresh, row

NONE = Event("2026-01-01", "disavow.txt", "baseline", "ana", ref="none")
GROUP = "# blm: 2026-04-01 proposed by policy default\ndomain:a.example\n"


def judged(file: str, live: str | None = None, on: str = "2026-05-01", **how: Any) -> Audit:
    """An audit of 2 June 2026 with this file, and this receipt."""
    made = fresh("ahrefs.links", "2026-06-01", [row("https://news.example/x")])
    return audit_of(made, file=file, uploaded=None if live is None else (live, on), **how)


def seen(audit: Audit) -> list[tuple[str, str]]:
    """Kind and words of the drift about the list."""
    return [(one.kind, one.observed) for one in audit.list_drift]


def uploads(audit: Audit) -> list[tuple[str, str | None]]:
    """Command and date of what is to do about the list."""
    return [
        (t.command.split(" ", 2)[2], t.due)
        for t in list_todos(audit, [], [])
        if t.subject in ("disavow.txt", "receipts")
    ]


def merged(on: str) -> Event:
    """A merge of the file."""
    return Event(on, "disavow.txt", "merged", "ana", "pull request", "#1")


def test_the_same_list_is_no_drift() -> None:
    """Order, comments, case and line ends say nothing."""
    audit = judged(
        "# ours\ndomain:a.example\nhttps://b.example/x\n",
        "HTTPS://b.example/x\r\ndomain:A.example\r\n",
    )
    assert (seen(audit), uploads(audit)) == ([], [])


def test_a_merge_has_a_week() -> None:
    """A line that was merged since the receipt is to be uploaded, and late after `upload_days`."""
    early = judged(GROUP, "", events=(BASELINE, merged("2026-05-28")))
    assert (seen(early), uploads(early)) == ([], [("acme.example", "2026-06-04")])
    late = judged(GROUP, "", events=(BASELINE, merged("2026-05-20")))
    assert seen(late) == [("upload", "1 line of main not live")]
    assert late.status == "findings"
    assert late.list_drift[0].expected == "the change of 2026-05-20 uploaded by 2026-05-27"


def test_a_line_taken_back_waits_for_its_upload_too() -> None:
    """What was merged away and is still live."""
    audit = judged(
        "domain:b.example\n",
        "domain:a.example\ndomain:b.example\n",
        events=(BASELINE, merged("2026-05-20")),
    )
    assert seen(audit) == [("upload", "1 line live and not on main")]


def test_what_no_merge_explains_is_drift_at_once() -> None:
    """Somebody uploaded another list: both directions are counted, and the way out is named."""
    audit = judged(
        "domain:a.example\n",
        "domain:c.example\ndomain:d.example\n",
        events=(BASELINE, merged("2026-03-01")),
    )
    assert seen(audit) == [("receipt", "1 line of main not live and 2 lines live and not on main")]
    assert uploads(audit) == [("acme.example --adopt FILE", None)]


def test_without_a_receipt() -> None:
    """A baseline that said none means an empty list; one that said a list nobody kept means unknown."""
    assert seen(judged(GROUP, events=(NONE,))) == [("upload", "1 line of main not live")]
    unknown = judged(GROUP, events=(BASELINE,))
    assert (unknown.disavow.live_list, seen(unknown)) == (None, [])


def test_this_dates_own_proposal_is_not_agreed_on() -> None:
    """A line that the audit of this date proposes counts once somebody merged it."""
    file = "# blm: 2026-06-01 proposed by policy default\ndomain:news.example\n"
    assert judged(file, "").disavow.live_list is not None
    assert not judged(file, "").disavow.live_list.differs  # type: ignore[union-attr]
    said = (
        Event("2026-06-01", "news.example", "no-contact", "ana", reason="none"),
        Event("2026-06-01", "news.example", "merged", "ana"),
    )
    assert judged(file, "", events=(BASELINE, *said)).disavow.live_list.lacking == (
        "domain:news.example",
    )  # type: ignore[union-attr]


def test_a_late_no_is_nothing_to_upload() -> None:
    """A program line about what a person keeps is not missing at Google."""
    kept = Decision("a.example", "keep", "real", "ben", "2026-05-02")
    audit = judged(GROUP, "", decisions=(kept,), events=(BASELINE, merged("2026-05-01")))
    assert (seen(audit), uploads(audit)) == ([], [])
