"""Checkups of `blm doctor`, each with its state, a sentence and a hint."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from blm.core.forge.forge_values import MAY_DECIDE, Permission, Repository, Settings
from blm.core.proposals.proposal import site_of
from blm.core.schedule.cadences import ExportDue, Run, overdue_after
from blm.errors import add_hint

State = Literal["ok", "warning", "error", "unknown"]
BAD: Mapping[str, tuple[State, ...]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "never": (),
}
"""States that count as bad, by the strictness asked for."""

OPEN_SETTING = (
    "Settings, Actions, General, Workflow permissions: "
    "allow GitHub Actions to create and approve pull requests"
)
DISABLED: Mapping[str, str] = {
    "disabled_inactivity": "GitHub does so after 60 days without activity in the repository",
    "disabled_manually": "somebody did so",
    "disabled_fork": "GitHub does so in a fork",
}
"""Why a workflow does not start, by GitHub's word for its state."""
TAKES_NO_PUSH = frozenset({"pull_request", "update", "required_status_checks", "merge_queue"})
"""Kinds of branch rules that block pushes to the base branch."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The result of one check.

    Attributes:
        name: of the check.
        state: ok, warning, error, or unknown if the forge does not provide the data.
        says: one sentence without a full stop.
        hint: what to do; empty if nothing.
    """

    name: str
    state: State
    says: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """Sentence and hint on one line."""
        return add_hint(self.says, self.hint)


def is_bad(checkups: Iterable[Checkup], fail_on: str) -> bool:
    """True if a checkup is at least as bad as `fail_on`: error or warning; never for ``never``."""
    return any(one.state in BAD[fail_on] for one in checkups)


def check_files(errors: int, warnings: int) -> Checkup:
    """The number of problems that `blm validate` finds."""
    if errors:
        says = f"{_count(errors, 'error')} in files, whose sites are not audited"
        return Checkup("files", "error", says, "blm validate lists them")
    if warnings:
        return Checkup("files", "warning", _count(warnings, "warning"), "blm validate lists them")
    return Checkup("files", "ok", "all files are sound")


def check_token(repository: Repository, permission: Permission | None) -> Checkup:
    """Write permission of the token; unknown for a bot, which is no collaborator."""
    who = f"{repository.login} in {repository.name}"
    if repository.login.endswith("[bot]"):
        says = f"the token is {who}: what it may do, the permissions of its job say"
        return Checkup("token", "unknown", says)
    if permission is None:
        return Checkup("token", "unknown", f"the token is {who}, which may not ask what it may do")
    if permission in MAY_DECIDE:
        return Checkup("token", "ok", f"the token is {who}: {permission}")
    hint = "a fine-grained token with contents, pull-requests and issues: write"
    return Checkup("token", "error", f"the token is {who}, which cannot write", hint)


def check_settings(settings: Settings, facts: str) -> list[Checkup]:
    """Settings of the forge: issues, pull requests by workflows, rules of the base branch.

    Args:
        settings: of the repository.
        facts: auto, commit or pull-request, as ``blm.yaml`` says.
    """
    return [
        _issues(on=settings.issues),
        _may_open(may=settings.may_open),
        _rules(settings.rules, facts),
    ]


def _issues(*, on: bool | None) -> Checkup:
    if on is None:
        return Checkup("issues", "unknown", "the forge does not say whether issues are on")
    if on:
        return Checkup("issues", "ok", "issues are on")
    says = "issues are off: no incident and no week's issue can be opened"
    return Checkup("issues", "error", says, "Settings, General, Features: Issues")


def _may_open(*, may: bool | None) -> Checkup:
    if may is None:
        says = "this token may not ask whether workflows may open pull requests"
        return Checkup("pull requests", "unknown", says, f"see {OPEN_SETTING}")
    if may:
        return Checkup("pull requests", "ok", "workflows may open pull requests")
    says = "GitHub Actions may not open pull requests"
    return Checkup("pull requests", "error", says, OPEN_SETTING)


def _rules(rules: Collection[str] | None, facts: str) -> Checkup:
    if rules is None:
        return Checkup("rules", "unknown", "this token may not see the rules of the base branch")
    if not TAKES_NO_PUSH & set(rules):
        return Checkup("rules", "ok", "facts can be pushed to the base branch")
    if facts == "pull-request":
        says = "the base branch takes no push, and facts travel by pull request"
        return Checkup("rules", "ok", says)
    if facts == "commit":
        says = "the base branch takes no push, and blm.yaml wants facts pushed"
        hint = "let blm past the rule, or set facts: auto in blm.yaml"
        return Checkup("rules", "error", says, hint)
    says = "the base branch takes no push: facts travel in the pull request blm/facts"
    return Checkup("rules", "warning", says, "let blm past the rule, or merge blm/facts each time")


def check_waiting(opened: str | None, url: str, today: str) -> list[Checkup]:
    """Facts waiting in a pull request of their own.

    Args:
        opened: ISO date of the pull request, or None without one.
        url: of the pull request.
        today: ISO date.
    """
    if opened is None:
        return []
    since = "" if opened[:10] == today else f" since {opened[:10]}"
    return [Checkup("facts", "warning", f"facts wait in blm/facts{since}", f"merge it: {url}")]


def check_branches(branches: Iterable[str], sites: Collection[str]) -> list[Checkup]:
    """Proposals of sites that no longer exist: nothing updates or closes them.

    Args:
        branches: of proposals and others; names that no proposal can have are ignored.
        sites: by name.
    """
    left = [name for name in sorted(branches) if site_of(name) not in (None, *sites)]
    return [
        Checkup(
            "branches",
            "warning",
            f"{name} is of a site that has no profile any more",
            f"git push origin --delete {name} takes it away, and closes its pull request",
        )
        for name in left
    ]


def check_public(repository: Repository, private: Collection[str]) -> Checkup:
    """Sites whose client data would be readable in a public repository.

    Args:
        repository: on the forge.
        private: sites without ``public: true``.
    """
    if not repository.public:
        return Checkup("privacy", "ok", "the repository is private")
    if not private:
        return Checkup("privacy", "ok", "the repository is public, and so is every site in it")
    says = f"the repository is public, and {_count(len(private), 'site')} in it are not"
    if len(private) == 1:
        says = "the repository is public, and one site in it is not"
    hint = "make the repository private; blm refuses to audit them in public"
    return Checkup("privacy", "error", says, hint)


def check_owners(
    owners: Mapping[str, Collection[str]], permissions: Mapping[str, Permission | None]
) -> list[Checkup]:
    """Sites without an owner who can be assigned on the forge.

    Args:
        owners: by site.
        permissions: by owner, on the forge; owners not looked up are absent.
    """
    found = [
        Checkup(
            "owners",
            "warning",
            f"{site} has no owner: nobody is asked",
            f"owners: [LOGIN] in profiles/{site}/site.yaml",
        )
        for site, who in sorted(owners.items())
        if not who
    ]
    for login in sorted({one for who in owners.values() for one in who}):
        if permissions.get(login) == "none":
            sites = [site for site, who in sorted(owners.items()) if login in who]
            shown = sites[0] if len(sites) == 1 else _count(len(sites), "site")
            says = f"{login}, owner of {shown}, is not known in the repository"
            found.append(Checkup("owners", "warning", says, "invite them, or name another owner"))
    return found


def check_last_run(workflow: str, last: str | None, run: Run, today: str) -> Checkup:
    """A warning if the last good run is older than twice its cadence, else ok."""
    by_hand = f"start it by hand: Actions, {workflow}, Run workflow"
    if last is None:
        says = f"{workflow} has never run to a good end, as far as the forge knows"
        return Checkup("last run", "warning", says, by_hand)
    since = overdue_after([last[:10]], run, today)
    if since is None:
        return Checkup("last run", "ok", f"the last good run of {workflow} was on {last[:10]}")
    says = f"the last good run of {workflow} was on {last[:10]}; the next was overdue on {since}"
    hint = f"{by_hand}; GitHub switches schedules off after 60 days without activity"
    return Checkup("last run", "warning", says, hint)


def check_schedule(workflow: str, state: str | None, page: str) -> list[Checkup]:
    """A workflow that the forge has switched off, so that no schedule starts it.

    Args:
        workflow: file name.
        state: in GitHub's word; None when it does not tell.
        page: address of the workflow on the forge.
    """
    why = DISABLED.get(state or "")
    if why is None:
        return []
    says = f"{workflow} is switched off, so that no audit starts by itself: {why}"
    hint = f"gh workflow enable {workflow}, or Enable workflow on {page}"
    return [Checkup("schedule", "error", says, hint)]


def check_exports(
    site: str, missing: Iterable[ExportDue], clicks: Mapping[str, str]
) -> list[Checkup]:
    """A warning for each export that is due for download.

    Args:
        site: its name.
        missing: exports that are due.
        clicks: menu path to each tool's export, by tool.
    """
    return [_export(site, one, clicks.get(one.stream.partition(".")[0], "")) for one in missing]


def _export(site: str, due: ExportDue, clicks: str) -> Checkup:
    what = f"of {due.last} is too old" if due.last else "never came"
    waits = ", and proposals wait for it" if due.primary else ""
    hint = f"{clicks or 'download it'}; then blm ingest {site} FILE --push"
    return Checkup("exports", "warning", f"{site}: {due.stream} {what}{waits}", hint)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
