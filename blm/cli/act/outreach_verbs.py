"""What `blm outreach` and `blm reclaim` share: a list, drafts of mails, and what people record."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Day, Shared

if TYPE_CHECKING:
    from blm.pipeline.outreach.worklist import Worklist

F = TypeVar("F", bound=Callable[..., Any])
BETWEEN = "-" * 72 + "\n"
"""Separator between two drafts."""

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--all-due", {"is_flag": True, "help": "All that are to be asked, in place of names."}),
    ("--lang", {"help": "Language of a draft; by default that of the linking page."}),
    ("--on", {"type": Day(), "help": "When it happened; by default today."}),
    ("--via", {"default": "", "help": "By which way: e-mail, form."}),
    ("--reason", {"default": "", "help": "Why; the next person will read it."}),
    ("--by", {"help": "Who records it; by default GIT_AUTHOR_NAME or USER."}),
)


@dataclass(frozen=True, slots=True)
class Given:
    """Options of `outreach` and `reclaim` other than the action and its subjects."""

    all_due: bool
    lang: str | None
    on: str | None
    via: str
    reason: str
    by: str | None


def worklist_options(function: F) -> F:
    """The options of `Given` on a verb."""
    for name, settings in reversed(_OPTIONS):
        function = click.option(name, **settings)(function)
    return function


def run_worklist(
    shared: Shared,
    site: str,
    words: tuple[str, ...],
    work: Worklist,
    acts: Mapping[str, bool],
    given: Given,
) -> int:
    """Show the worklist, print drafts, or record an event.

    Args:
        shared: of the verb.
        site: name of the profile.
        words: subjects as given.
        work: of the verb.
        acts: what can be done, by its option, and whether it was asked for.
        given: everything else.

    Raises:
        click.UsageError: the options do not go together.
    """
    from blm.pipeline.load_site import check_public
    from blm.pipeline.outreach.worklist import LogEntry, judge_today
    from blm.pipeline.repository import open_repository

    act = _choose(acts, bool(words), given, work.reasoned)
    who = _person(given.by) if act not in ("", "draft") else ""
    check_public(shared.repo, [site], onlookers(shared))
    with open_repository(shared.repo, shared.say, writes=bool(who)):
        judged = judge_today(shared.repo, site, shared.today)
        if not act:
            click.echo(work.show(judged, shared.format).rstrip("\n"))
            return 0
        names = work.choose(judged, None if given.all_due else words)
        if act == "draft":
            click.echo(BETWEEN.join(work.draft(shared.repo, judged, names, given.lang)), nl=False)
        else:
            day, via, reason = given.on or shared.today, given.via.strip(), given.reason.strip()
            entry = LogEntry(work.events[act], day, who, via, reason)
            for line in work.record(shared.repo, judged, names, entry):
                click.echo(line)
    if not names:
        shared.say("nobody is to be asked")
    return 0


def _choose(acts: Mapping[str, bool], named: bool, given: Given, reasoned: Collection[str]) -> str:
    """The one action that was asked for; empty for the list."""
    wanted = [name for name, on in acts.items() if on]
    words = ", ".join(f"--{name}" for name in acts)
    if len(wanted) > 1:
        message = f"one at a time: {words}"
    elif not wanted and (named or given.all_due):
        message = f"say what to do with them: {words}"
    elif wanted and named == given.all_due:
        message = f"--{wanted[0]} needs names, or --all-due"
    elif wanted and wanted[0] in reasoned and not given.reason.strip():
        message = f"--{wanted[0]} needs --reason"
    else:
        return wanted[0] if wanted else ""
    raise click.UsageError(message)


def _person(given: str | None) -> str:
    who = given or os.environ.get("GIT_AUTHOR_NAME") or os.environ.get("USER")
    if not who:
        message = "say who records it"
        raise click.BadParameter(message, param_hint="--by")
    return who
