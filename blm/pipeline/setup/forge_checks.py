"""`blm doctor`: checkups that ask the forge; one that gets no answer does not stop the others."""

from __future__ import annotations

from blm.core.doctor.checkups import (
    Checkup,
    check_branches,
    check_last_run,
    check_owners,
    check_public,
    check_schedule,
    check_settings,
    check_token,
    check_waiting,
)
from blm.core.forge.forge_values import Permission
from blm.core.forge.protocol import Forge
from blm.core.proposals.proposal import FACTS_BRANCH, PREFIX
from blm.errors import BlmError
from blm.pipeline.forge_sync.connections import Connection
from blm.pipeline.forge_sync.facts import read_way
from blm.pipeline.inbox.fetch import read_inboxes
from blm.pipeline.setup.doctor import Health, ask


def examine_forge(connection: Connection, health: Health, today: str) -> list[Checkup]:
    """Check token, settings, privacy, last run, owners, leftover branches, facts and inboxes.

    Args:
        connection: the forge and the checkout.
        health: result of the checkups without a forge.
        today: ISO date.
    """
    forge, repository = connection.forge, connection.repository
    found = [check_token(repository, ask(lambda: forge.permission(repository.login)))]
    settings = ask(forge.settings)
    way = ask(lambda: read_way(connection)) or "auto"
    if settings is None:
        found.append(Checkup("settings", "unknown", "the forge does not tell its settings"))
    else:
        found += check_settings(settings, way)
    private = [site.name for site in health.sites if not site.public]
    found.append(check_public(repository, private))
    if connection.tree is None:
        hint = "run blm in a clone of the repository"
        says = "this folder is no checkout of it: nothing can be pushed"
        found.append(Checkup("checkout", "error", says, hint))
    if health.workflow is not None and repository.web:
        found.append(_last_run(forge, health.workflow, health, today))
        found += _schedule(connection, health.workflow)
    found += _owners(forge, health) if repository.web else []
    if health.names is not None:
        branches = ask(lambda: forge.branches(PREFIX)) or {}
        found += check_branches(branches, health.names)
    return [*found, *_facts(forge, today), *_inboxes(connection)]


def _last_run(forge: Forge, workflow: str, health: Health, today: str) -> Checkup:
    try:
        last = forge.last_good_run(workflow)
    except BlmError:
        says = f"this token may not ask when {workflow} ran last"
        return Checkup("last run", "unknown", says, "permissions: { actions: read }")
    return check_last_run(workflow, last, health.lightest, today)


def _schedule(connection: Connection, workflow: str) -> list[Checkup]:
    state = ask(lambda: connection.forge.workflow_state(workflow))
    page = f"{connection.repository.web}/actions/workflows/{workflow}"
    return check_schedule(workflow, state, page)


def _owners(forge: Forge, health: Health) -> list[Checkup]:
    owners = {site.name: site.owners for site in health.sites}
    logins = sorted({one for who in owners.values() for one in who if "/" not in one})
    return check_owners(owners, {one: _permission(forge, one) for one in logins})


def _permission(forge: Forge, login: str) -> Permission | None:
    return ask(lambda: forge.permission(login.removeprefix("@")))


def _facts(forge: Forge, today: str) -> list[Checkup]:
    opened = ask(lambda: forge.pull_requests(FACTS_BRANCH, "open")) or ()
    first = next((pull for pull in opened if pull.branch == FACTS_BRANCH), None)
    return check_waiting(first.created, first.url, today) if first else []


def _inboxes(connection: Connection) -> list[Checkup]:
    """Checkups for inbox branches that do not exist yet, which is ok."""
    found = []
    for inbox in ask(lambda: read_inboxes(connection.root)) or ():
        if inbox.kind == "branch" and not _has_branch(connection.forge, inbox.at):
            says = f"nobody has made the inbox, branch {inbox.at}, yet"
            hint = "make it in the web page and drop exports into SITE/, if you want one"
            found.append(Checkup("inboxes", "ok", says, hint))
    return found


def _has_branch(forge: Forge, branch: str) -> bool:
    return ask(lambda: forge.head(branch)) is not None
