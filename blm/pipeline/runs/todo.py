"""`blm todo`: what people should do now, over all sites; also posted as the Monday issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.judge import judge
from blm.core.forge.errors import ForgeError
from blm.core.forge.forge_values import IssueDraft
from blm.core.forge.protocol import Forge
from blm.core.link_profile.desired_state import replay_moment
from blm.core.proposals.proposal import FACTS_BRANCH, PREFIX
from blm.core.todo.issue_plan import MONDAY_LABEL, plan_monday_issue
from blm.core.todo.todo import Monday, Todo, WaitingPullRequest, list_todos, plan_monday, sort_todos
from blm.errors import BlmError
from blm.forge.git.catch_up import catch_up
from blm.pipeline.audit.due_runs import DueSite, look_at
from blm.pipeline.forge_sync.connections import Connection
from blm.pipeline.runs.alert_issues import carry_out_issues
from blm.render.text.terminals import dump_json
from blm.render.todo.todos import render_monday, render_todos_json, render_todos_text
from blm.repo.site.common_files import CommonFiles
from blm.repo.snapshot.inventory import load_judged
from blm.repo.working_tree.paths import PROFILES

TITLE = "blm: this week"


@dataclass(frozen=True, slots=True)
class Agenda:
    """Todos of several sites.

    Attributes:
        todos: todos, the most urgent first.
        sites: sites whose files could be read.
        failed: one error message for each of the others.
    """

    todos: tuple[Todo, ...]
    sites: tuple[str, ...]
    failed: tuple[str, ...] = ()

    @property
    def monday(self) -> Monday:
        """The todos grouped by kind of work, for the Monday issue."""
        return plan_monday(self.todos, self.sites)


def list_waiting(forge: Forge) -> dict[str, list[WaitingPullRequest]]:
    """Open pull requests by site."""
    found: dict[str, list[WaitingPullRequest]] = {}
    for pull in forge.pull_requests(PREFIX, "open"):
        parts = pull.branch.split("/")
        if pull.branch != FACTS_BRANCH and len(parts) == 3:
            found.setdefault(parts[1], []).append(
                WaitingPullRequest(pull.number, pull.url, pull.created)
            )
    return found


def come_up(connection: Connection) -> None:
    """Bring the checkout up to date with the base branch, to which an earlier step pushed.

    It is left as it is if that is not possible, such as when a person is working in it.
    """
    if connection.tree is None:
        return
    base = connection.repository.default_branch
    try:
        catch_up(connection.root, connection.environment, connection.remote, base, PROFILES)
    except ForgeError:
        return


def gather(
    root: Path,
    names: Sequence[str],
    today: str,
    waiting: Mapping[str, Sequence[WaitingPullRequest]],
) -> Agenda:
    """The todos of these sites; a site whose files have errors is reported as failed.

    Args:
        root: folder of the repository.
        names: names of the sites.
        today: ISO date.
        waiting: open pull requests by site.
    """
    found: list[Todo] = []
    seen: list[str] = []
    failed: list[str] = []
    common = CommonFiles(root)
    for name in names:
        try:
            looked = look_at(root, name, today=today, common=common)
            found += _todos_of(root, looked, waiting.get(name, ()))
            seen.append(name)
        except BlmError as error:
            failed.append(str(error))
    return Agenda(sort_todos(found), tuple(seen), tuple(failed))


def _todos_of(root: Path, looked: DueSite, pulls: Sequence[WaitingPullRequest]) -> tuple[Todo, ...]:
    moment = replay_moment(looked.desired.history)
    if moment is None:
        owner = next(iter(looked.desired.site.owners), "")
        command = f"blm ingest {looked.name} FILE"
        first = Todo("download", looked.name, "exports", None, owner, command)
        return () if looked.due else (first,)
    audit = judge(load_judged(root / "profiles" / looked.name), looked.desired, moment)
    return list_todos(audit, looked.missing, pulls)


def show_agenda(agenda: Agenda, form: str) -> str:
    """The todos as text, JSON or Markdown."""
    if form == "json":
        return dump_json(render_todos_json(agenda.todos))
    if form == "markdown":
        return render_monday(agenda.monday)
    return render_todos_text(agenda.todos, len(agenda.monday.idle))


def tell_monday(forge: Forge, agenda: Agenda, today: str) -> int:
    """Open, update or close the Monday issue; returns how many steps that took."""
    monday = agenda.monday
    draft = IssueDraft(TITLE, render_monday(monday), (), monday.owners) if monday.groups else None
    issues = forge.issues(MONDAY_LABEL, "all")
    return carry_out_issues(forge, plan_monday_issue(draft, monday.fingerprint, today, issues))
