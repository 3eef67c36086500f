"""Checkups: what `blm doctor` looks at, and what it makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.cadences import ExportDue, Run, overdue_after
from blm.core.forges import MAY_DECIDE, Permission, Repository, Settings

State = Literal["ok", "warning", "error", "unknown"]

OPEN_SETTING = (
    "Settings, Actions, General: allow GitHub Actions to create and approve pull requests"
)


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing looked at.

    Attributes:
        name: of the check.
        state: ok, warning, error, or unknown where the forge does not tell.
        says: one plain sentence without its full stop.
        hint: what to do; empty when nothing.
    """

    name: str
    state: State
    says: str
    hint: str = ""


def check_token(repository: Repository, permission: Permission) -> Checkup:
    """Whether the token may write; the workflow's own bot is no collaborator to ask about."""
    says = f"{repository.login} in {repository.name}: {permission}"
    if repository.login.endswith("[bot]"):
        return Checkup("token", "unknown", f"{repository.login} in {repository.name}")
    if permission in MAY_DECIDE:
        return Checkup("token", "ok", says)
    return Checkup("token", "error", says, "a token with contents, pull-requests, issues: write")


def check_settings(settings: Settings) -> list[Checkup]:
    """Issues switched on, pull requests allowed to workflows, rules of the base branch."""
    return [_issues(on=settings.issues), _may_open(may=settings.may_open), _rules(settings.rules)]


def _issues(*, on: bool | None) -> Checkup:
    if on is None:
        return Checkup("issues", "unknown", "the forge does not say whether issues are on")
    if on:
        return Checkup("issues", "ok", "issues are on")
    return Checkup("issues", "error", "issues are off", "Settings, General, Features: Issues")


def _may_open(*, may: bool | None) -> Checkup:
    if may is None:
        says = "this token may not ask whether workflows may open pull requests"
        return Checkup("pull requests", "unknown", says, OPEN_SETTING)
    if may:
        return Checkup("pull requests", "ok", "workflows may open pull requests")
    says = "GitHub Actions may not open pull requests"
    return Checkup("pull requests", "error", says, OPEN_SETTING)


def _rules(rules: Sequence[str] | None) -> Checkup:
    if rules is None:
        return Checkup("rules", "unknown", "this token may not see the rules of the base branch")
    if "pull_request" in rules:
        says = "the base branch takes no push: facts travel in the pull request blm/facts"
        return Checkup("rules", "warning", says, "let blm past the rule, or merge blm/facts")
    return Checkup("rules", "ok", "facts can be pushed to the base branch")


def check_last_run(workflow: str, last: str | None, run: Run, today: str) -> Checkup:
    """Whether the last good run is younger than twice its cadence."""
    if last is None:
        return Checkup("last run", "unknown", f"no good run of {workflow} is known")
    since = overdue_after([last[:10]], run, today)
    if since is None:
        return Checkup("last run", "ok", f"the last good run of {workflow} was on {last[:10]}")
    says = f"the last good run of {workflow} was on {last[:10]}, overdue since {since}"
    hint = "start it by hand; GitHub switches schedules off after 60 days without activity"
    return Checkup("last run", "warning", says, hint)


def check_exports(site: str, missing: Iterable[ExportDue]) -> list[Checkup]:
    """A warning per export that somebody should download."""
    return [
        Checkup(
            "exports",
            "warning",
            f"{site}: {one.stream} " + (f"of {one.last} is old" if one.last else "never came"),
            f"download it, then blm ingest {site} FILE --push",
        )
        for one in missing
    ]
