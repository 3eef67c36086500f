"""Todos of all sites, by kind and due date; the Monday issue lists the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.audit.audit import Audit
from blm.core.live_list.manual_actions import asked_on
from blm.core.schedule.cadences import ExportDue
from blm.core.site.site import Verdict
from blm.core.site.stages import FILE, MANUAL_ACTION

Kind = Literal["decide", "send", "upload", "download", "watch"]
KINDS: tuple[Kind, ...] = ("decide", "send", "upload", "download", "watch")
"""Kinds of todos in order of importance."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A task for a person.

    Attributes:
        kind: decide, send, upload, download or watch.
        site: name of the profile.
        subject: domain, stream, file or pull request.
        due: ISO date by which, or None.
        owner: login of the site's owner.
        command: command to run, address to open, or edit to make.
    """

    kind: Kind
    site: str
    subject: str
    due: str | None
    owner: str
    command: str


@dataclass(frozen=True, slots=True)
class WaitingPullRequest:
    """A pull request that waits for a decision."""

    number: int
    url: str
    opened: str


def list_todos(
    audit: Audit, exports: Iterable[ExportDue], pulls: Iterable[WaitingPullRequest]
) -> tuple[Todo, ...]:
    """The todos of one site, in the order of `KINDS`, the earliest due first.

    Args:
        audit: the newest.
        exports: those due.
        pulls: open ones.
    """
    site, plan = audit.site, audit.plan
    owner = site.owners[0] if site.owners else ""

    def todo(kind: Kind, subject: str, due: str | None, command: str) -> Todo:
        return Todo(kind, site.name, subject, due, owner, command)

    found = [todo("decide", f"#{p.number}", p.opened[:10], p.url) for p in pulls]
    if any(g.id == "G12" and g.status == "blocked" for g in plan.guards):
        found.append(todo("decide", FILE, None, f"blm disavow {site.name} --adopt FILE"))
    found += [
        todo("decide", page.target_url, None, f"blm reclaim {site.name}")
        for page in audit.reclaims.redirects
    ]
    asked, back = (f"blm {verb} {site.name}" for verb in ("outreach", "reclaim"))
    found += [todo("send", name, None, f"{asked} {name} --draft") for name in plan.outreach_due]
    for one in plan.reclaim:  # an unexplained loss may still be live: a person checks first
        said = one.category != "unexplained"
        command = f"{back} {one.domain} --draft" if said else back
        found.append(todo("send" if said else "watch", one.domain, one.due, command))
    found += _uploads(audit, todo) + _manual_action(audit, todo)
    found += [
        todo("download", e.stream, e.due or None, f"blm ingest {site.name} FILE") for e in exports
    ]
    dues = {f.domain: f.due for f in audit.findings}
    look = [*plan.watch_due, *_reviews(audit)]
    found += [todo("watch", one, dues.get(one), _decide(site.name, one, "keep")) for one in look]
    return sort_todos(found)


def _uploads(audit: Audit, todo: Callable[..., Todo]) -> list[Todo]:
    """Todo to upload the list, or to decide on a live list that nobody can explain."""
    live, site = audit.disavow.live_list, audit.site.name
    if live is not None and live.differs and live.since is None:
        return [todo("decide", "receipts", None, f"blm disavow {site} --adopt FILE")]
    merged = any(f.stage and f.stage.name == "merged" for f in audit.findings)
    if (live is not None and live.differs) or (live is None and merged):
        return [todo("upload", FILE, live.due if live else None, f"blm disavow {site}")]
    return []


def _manual_action(audit: Audit, todo: Callable[..., Todo]) -> list[Todo]:
    """Todos of a manual action: answer each example, ask for the review, record the result."""
    site = audit.site
    if site.manual_action is None:
        return []
    examples = audit.disavow.examples
    open_ = dict.fromkeys(e.domain for e in examples if e.answer == "open" and e.domain)
    found = [todo("decide", d, None, _decide(site.name, d, "remove")) for d in open_]
    if asked_on(site):
        said = f"blm disavow {site.name} --record lifted"
        return [*found, todo("watch", MANUAL_ACTION, None, said)]
    return [*found, todo("send", MANUAL_ACTION, None, f"blm disavow {site.name} --pack")]


def _decide(site: str, domain: str, verdict: Verdict) -> str:
    return f'blm decide {site} {domain} {verdict} --reason "…"'


def _reviews(audit: Audit) -> list[str]:
    return [f.domain for f in audit.findings if f.stage and f.stage.name == "review"]


def sort_todos(todos: Iterable[Todo]) -> tuple[Todo, ...]:
    """Todos by kind, then the earliest due, those without a date last."""
    return tuple(
        sorted(set(todos), key=lambda t: (KINDS.index(t.kind), t.due or "9999", t.site, t.subject))
    )


@dataclass(frozen=True, slots=True)
class Monday:
    """The todos of a week over all sites.

    Attributes:
        groups: todos by kind, in the order of `KINDS`, without empty kinds.
        idle: sites without todos.
        owners: logins with todos, sorted.
    """

    groups: tuple[tuple[Kind, tuple[Todo, ...]], ...]
    idle: tuple[str, ...]
    owners: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Hash of the todos and their owners; the same each week while nothing changes."""
        asks = [[t.kind, t.site, t.subject, t.owner] for _, todos in self.groups for t in todos]
        return hashlib.sha256(json.dumps([asks, list(self.idle)]).encode()).hexdigest()[:16]


def plan_monday(todos: Iterable[Todo], sites: Sequence[str]) -> Monday:
    """The todos of the week."""
    ordered = sort_todos(todos)
    groups = [(kind, tuple(t for t in ordered if t.kind == kind)) for kind in KINDS]
    busy = {todo.site for todo in ordered}
    return Monday(
        groups=tuple((kind, some) for kind, some in groups if some),
        idle=tuple(sorted(set(sites) - busy)),
        owners=tuple(sorted({todo.owner for todo in ordered if todo.owner})),
    )
