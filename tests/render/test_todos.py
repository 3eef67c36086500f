"""Todos in words: a command for each, pull requests by their number, no stranger's name alive."""

from __future__ import annotations

from blm.core.todo.todo import Todo, plan_monday, sort_todos
from blm.render.todo.todos import render_monday, render_todos_json, render_todos_text

from . import factories as make
from .pages import linked_words, read_page

PULL = "https://forge.example/team/links/pull/12"


def todos(hostile: str = make.HOSTILE) -> tuple[Todo, ...]:
    """One of each kind, strangers' names where strangers name things."""
    site = make.SITE
    return sort_todos(
        [
            Todo("decide", site, "#12", "2026-11-20", "ana", PULL),
            Todo("decide", site, "#13", None, "ana", "javascript:alert(1)"),
            Todo("send", site, "bad.example", None, "ana", "write, then add asked"),
            Todo("send", site, hostile, None, "ana", "write, then add asked"),
            Todo("upload", site, "disavow.txt", None, "ana", f"blm disavow {site}"),
            Todo("download", site, "ahrefs.links", "2026-11-30", "ana", f"blm ingest {site} FILE"),
            Todo(
                "watch",
                site,
                "odd.example",
                "2026-11-21",
                "ana",
                f"blm decide {site} odd.example keep",
            ),
            Todo("watch", site, hostile, None, "ana", f"blm decide {site} {hostile} keep"),
        ]
    )


def test_the_monday_issue_links_pull_requests_and_nothing_else() -> None:
    """A pull request is a click away; domains are defanged; whatever strangers wrote is text."""
    text = render_monday(plan_monday(todos(), [make.SITE, "b.example"]))
    page = read_page(text)

    assert page.addresses == [PULL]
    assert page.broken == []
    assert not set(page.tags) & {"img", "script", "!--", "input", "del"}
    assert linked_words(page) == []
    assert "| `acme.example` | `odd[.]example` | 2026-11-21 | `blm decide acme.example 'odd[.]example' keep` |" in text  # fmt: skip
    assert f"| `acme.example` | [`#12`]({PULL}) | 2026-11-20 | read it; comment what to keep;" in text  # fmt: skip
    assert "Ahrefs: Site Explorer" in text
    assert "Nothing needed: 1 site." in text


def test_the_terminal_shows_the_address_to_open() -> None:
    """A line each under its kind, the forge's address whole, no domain to click on."""
    lines = render_todos_text(todos("x"), 2).splitlines()

    assert f"  acme.example: #12, due 2026-11-20. {PULL}" in lines
    assert "  acme.example: bad[.]example. write, then add asked" in lines
    assert "  acme.example: odd[.]example, due 2026-11-21. blm decide acme.example 'odd[.]example' keep" in lines  # fmt: skip
    assert lines[-1] == "nothing needed: 2 sites"
    assert [one[:-1] for one in lines if one.endswith(":")] == ["Decide", "Send", "Upload", "Download", "Look again"]  # fmt: skip


def test_programs_get_names_as_they_are() -> None:
    """JSON holds the domain itself."""
    items = render_todos_json(todos("x"))["items"]

    assert {"odd.example", "bad.example"} <= {item["subject"] for item in items}
    assert PULL in {item["command"] for item in items}
