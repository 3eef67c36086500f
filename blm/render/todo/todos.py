"""Todos as text, as JSON, and as the body of the Monday issue."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from shlex import quote
from typing import Any

from blm import SCHEMA
from blm.core.todo.todo import Kind, Monday, Todo
from blm.render.text.escaping import TABLE_ROWS, Markdown, code, defang, host, link, plain
from blm.render.text.forge_links import is_own
from blm.render.text.numbers import plural
from blm.render.text.templating import fill
from blm.render.text.terminals import screen

COMMAND_WIDTH = 400
ABOUT_DOMAINS: tuple[Kind, ...] = ("send", "watch")
"""Kinds of work whose subject is a referring domain."""
HEADINGS: dict[Kind, str] = {
    "decide": "Decide",
    "send": "Send",
    "upload": "Upload",
    "download": "Download",
    "watch": "Look again",
}
PULL_REQUEST = "read it; comment what to keep; merge or close"
CLICKS: dict[str, str] = {
    "ahrefs": "Ahrefs: Site Explorer, Backlinks, Export, Full export, CSV in UTF-16",
    "semrush": "Semrush: Backlink Analytics, Backlinks, Export, all links, CSV",
    "moz": "Moz: Link Explorer, Inbound Links, Export CSV",
    "gsc": "Search Console: Links, Export external links, Latest links, CSV",
    "majestic": "Majestic: Backlinks, Export data, CSV",
    "bing": "Bing Webmaster Tools: Backlinks, Download all",
}
"""Menu path to each tool's export, by the vendor part of a stream's name."""


def render_todos_json(todos: Sequence[Todo]) -> dict[str, Any]:
    """``{schema, items[]}``."""
    items = [
        {
            "kind": one.kind,
            "site": one.site,
            "subject": one.subject,
            "due": one.due,
            "owner": one.owner,
            "command": one.command,
        }
        for one in todos
    ]
    return {"schema": SCHEMA, "items": items}


def render_todos_text(todos: Sequence[Todo], idle: int) -> str:
    """A heading per kind and a line per todo, for a terminal."""
    lines: list[str] = []
    for kind, group in groupby(todos, key=lambda one: one.kind):
        lines.append(f"{HEADINGS[kind]}:")
        lines += [_line(one) for one in group]
    if idle:
        lines.append(f"nothing needed: {plural(idle, 'site')}")
    return screen(lines)


def _line(todo: Todo) -> str:
    due = f", due {todo.due}" if todo.due else ""
    command = todo.command if is_own(todo.command) else plain(_command(todo))
    return f"  {todo.site}: {plain(_subject(todo))}{due}. {command}".rstrip(". ")


def _subject(todo: Todo) -> str:
    return defang(todo.subject) if _about_domain(todo) else todo.subject


def _about_domain(todo: Todo) -> bool:
    """True if the subject is a referring domain, which the command names after the site."""
    return todo.kind in ABOUT_DOMAINS or f" {todo.subject} " in todo.command


def _command(todo: Todo) -> str:
    """The command with its domain defanged, which every verb accepts."""
    if not _about_domain(todo):
        return todo.command
    words = todo.command.split(" ")
    return " ".join(quote(defang(w)) if w == todo.subject else w for w in words)


def render_monday(monday: Monday) -> str:
    """The body of the Monday issue, one table per kind of work."""
    groups = [
        {"heading": HEADINGS[kind], "rows": [_row(one) for one in todos], "clicks": _clicks(todos)}
        for kind, todos in monday.groups
    ]
    idle = plural(len(monday.idle), "site") if monday.idle else ""
    return fill("monday", {"groups": groups, "idle": idle, "limit": TABLE_ROWS}) + "\n"


def _row(todo: Todo) -> list[object]:
    due = todo.due or "–"
    if todo.subject.startswith("#"):
        return [code(todo.site), _pull_request(todo), due, PULL_REQUEST]
    what = host(todo.subject) if _about_domain(todo) else code(todo.subject)
    return [code(todo.site), what, due, code(_command(todo), COMMAND_WIDTH)]


def _pull_request(todo: Todo) -> Markdown:
    """A pull request by its number, as a link if the forge has web pages."""
    return link(todo.subject, todo.command)


def _clicks(todos: Sequence[Todo]) -> list[str]:
    """How to download the export in question."""
    tools = {one.subject.partition(".")[0] for one in todos if one.kind == "download"}
    return [CLICKS[tool] for tool in sorted(tools) if tool in CLICKS]
