"""An audit on one terminal screen: verdict, KPIs, plan, next steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.core.audit.audit import Audit
from blm.core.plan.line_guards import Guard
from blm.render.sections.audit_summary import sum_up
from blm.render.sections.changes import count_holds
from blm.render.sections.disavow_list import view_manual_action
from blm.render.sections.kpis import KPI_HEAD, kpi_rows
from blm.render.text.escaping import defang, plain
from blm.render.text.numbers import plural, share
from blm.render.text.terminals import align, screen

LISTED = 5
INCIDENTS_SHOWN = 3
MODES = {
    "never": "this site never disavows",
    "ask": "asked at the quarterly audit only",
    "advisory": "advisory: nothing on record calls for it",
    "propose": "proposed: a reason is on record",
}


def render_audit_text(audit: Audit, report_path: str | None) -> str:
    """An audit for a terminal.

    Args:
        audit: judged.
        report_path: where the whole report is, or None when it was not written.
    """
    columns = [KPI_HEAD.index(name) for name in ("KPI", "Now", "Change", "Target", "Band", "Note")]
    rows = [[str(row[index]) for index in columns] for row in kpi_rows(audit)]
    head = [KPI_HEAD[index] for index in columns]
    report = [f"report: {report_path}"] if report_path else []
    return screen(
        [
            *_heading(audit),
            "",
            *align(head, rows, right=[1, 2]),
            "",
            *_plan(audit),
            "",
            *_next_steps(audit),
            *report,
        ]
    )


def _heading(audit: Audit) -> Iterator[str]:
    verdict = sum_up(audit)
    if action := view_manual_action(audit):
        yield plain(action)
    yield f"{audit.site.name}, {audit.cadence} audit, data of {audit.as_of}"
    yield f"{verdict.lead}; {'; '.join(verdict.rest)}."
    provisional = f"; provisional, because {verdict.provisional}" if verdict.provisional else ""
    yield f"data: {verdict.data}{provisional}"


def _plan(audit: Audit) -> Iterator[str]:
    """The plan in a few lines: lines to add, lines that wait and for what, guards that block."""
    plan = audit.plan
    yield f"plan ({MODES[plan.mode]})"
    lines = len(plan.disavow_add)
    yield f"  + {plural(lines, 'line') if lines else 'no line'}{_names(plan.added)}"
    if audit.returns:
        names = _names(list(dict.fromkeys(one.domain for one in audit.returns)))
        yield f"  - {plural(len(audit.returns), 'line')} to take back{names}"
    for drift in audit.list_drift[:1]:
        yield f"  the list at Google: expected {drift.expected}; seen: {drift.observed}"
    if plan.held_back:
        domains = len({one.domain for one in plan.held_back})
        yield f"  {domains:,} held back by {count_holds(plan.held_back)}"
    waiting = [f for f in audit.findings if f.stage is not None and f.stage.name == "waiting"]
    if waiting:
        first = min(f.stage.until or "" for f in waiting if f.stage is not None)
        names = _names([f.domain for f in waiting])
        yield f"  {len(waiting):,} asked and waiting, the first until {first}{names}"
    kept = [f.domain for f in audit.findings if f.settled.kept and f.machine == "remove"]
    if kept:
        yield f"  {len(kept):,} kept by people against the policy{_names(kept)}"
    if plan.next:
        yield f"  {len(plan.next):,} later{_names(plan.next)}"
    for guard in plan.guards:
        if guard.status == "blocked":
            yield from _blocked(guard)
    for change in sorted(audit.incidents, key=lambda one: one.on, reverse=True)[:INCIDENTS_SHOWN]:
        part = share(change.vanished, change.before)
        yield f"  index change at {change.stream} on {change.on}: {part} of its links, no loss"


def _names(domains: Sequence[str]) -> str:
    if not domains:
        return ""
    more = f" and {len(domains) - LISTED:,} more" if len(domains) > LISTED else ""
    return f": {', '.join(map(defang, domains[:LISTED]))}{more}"


def _blocked(guard: Guard) -> Iterator[str]:
    yield f"  {guard.id} says no: {guard.numbers} ({guard.knob})"
    yield f"    what lets it through: {guard.release}"


def _next_steps(audit: Audit) -> Iterator[str]:
    """What people have to do now, with the command or file for it."""
    steps = list(_steps(audit))
    if not steps:
        yield "nothing is asked of you"
        return
    yield "next"
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        yield f"  {command.ljust(width)}  {why}"


def _steps(audit: Audit) -> Iterator[tuple[str, str]]:
    plan, site = audit.plan, audit.site.name
    if plan.disavow_add:
        yield f"profiles/{site}/disavow.txt", f"{plural(len(plan.added), 'domain')} to agree on"
    if plan.outreach_due:
        owners = plural(len(plan.outreach_due), "owner")
        yield f"blm outreach {site}", f"{owners} to ask first: a draft for each, and the record"
    redirects, lost = len(audit.reclaims.redirects), len(plan.reclaim)
    if redirects or lost:
        mend = [f"{plural(redirects, 'page')} of ours to mend"] if redirects else []
        back = [f"{plural(lost, 'lost link')} to ask back"] if lost else []
        yield f"blm reclaim {site}", "; ".join([*mend, *back])
    if plan.watch_due:
        first = defang(plan.watch_due[0])
        due = f"{plural(len(plan.watch_due), 'second look')} due, this first"
        yield f"blm decide {site} '{first}' keep --reason '…'", due
    if audit.returns:
        yield f"blm disavow {site} --review", f"{plural(len(audit.returns), 'line')} to take back"
    if audit.list_drift:
        yield f"blm disavow {site}", "upload the list, then record it with --receipt FILE"
