"""`blm audit`: the main job."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_sites

if TYPE_CHECKING:
    from blm.core.forge.forge_values import Repository
    from blm.core.link_profile.desired_state import Desired
    from blm.pipeline.audit.audit import Audited
    from blm.pipeline.repository import Options

    Read = Callable[[str, Options], tuple[Options, Desired] | None]

CADENCES = ("daily", "weekly", "monthly", "quarterly", "due")
WORST = (0, 10, 11, 1, 3)
"""Exit codes of sites by rising precedence: of several sites, the last one applies."""
SEVERITIES = {"watch": 1, "warn": 2, "urgent": 3}


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@click.option("--write", is_flag=True, help="Apply it to the working tree.")
@click.option("--replay", is_flag=True, help="Judge what is committed, with the dates of then.")
@click.option(
    "--cadence",
    type=click.Choice(CADENCES),
    default="quarterly",
    show_default=True,
    help="How thorough; the quarterly audit is the full one, due is what falls due today.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("never", *SEVERITIES)),
    default="never",
    show_default=True,
    help="Exit 10 when a KPI's band reaches this.",
)
@shared_options("text", "json", "markdown")
def audit(
    shared: Shared,
    sites: tuple[str, ...],
    all_: bool,
    write: bool,
    replay: bool,
    cadence: str,
    fail_on: str,
) -> int:
    """Ingest what is new, judge, print report and plan."""
    from blm.pipeline.audit import outputs
    from blm.pipeline.audit.due_runs import resolve_due
    from blm.pipeline.load_site import share_files
    from blm.pipeline.repository import Options, open_repository

    options = Options(
        today=shared.today,
        as_of=shared.as_of,
        cadence=cadence,
        write=write,
        replay=replay,
        progress=shared.bar,
    )
    names = choose_sites(shared, sites, all_=all_)
    code, repository = 0, onlookers(shared)
    shown: list[Any] = []
    with open_repository(shared.repo, shared.say, writes=write):
        read = partial(resolve_due, shared.repo, common=share_files(shared.repo))
        for name in names:
            site_code, output = _audit_one(
                shared, name, options, fail_on, repository=repository, read=read
            )
            code = max(code, site_code, key=WORST.index)
            shown += output
    single = len(names) == 1
    if shown or (shared.format == "json" and not (single and code)):
        click.echo(outputs.join_shown(shown, shared.format, single=single))
    return code


def _audit_one(
    shared: Shared,
    name: str,
    options: Options,
    fail_on: str,
    *,
    repository: Repository | None,
    read: Read,
) -> tuple[int, list[Any]]:
    """One site's exit code and output; its errors, even bugs, do not stop the other sites."""
    from blm.pipeline.audit import audit, outputs
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import RunRefused

    try:
        check_public(shared.repo, [name], repository)
        due = read(name, options)
        if due is None:
            shared.say(f"{name}: nothing is due")
            return 0, []
        options, desired = due
        audited = audit.audit_site(shared.repo, name, options, desired=desired)
    except Exception as error:  # noqa: BLE001 - the boundary of one site
        code = settle_error(error, f"{name}: ")
        if isinstance(error, RunRefused) and shared.format == "json":
            return code, [outputs.show_refusal(name, shared.today, error.guards)]
        return code, []
    for sentence in audited.refused:
        shared.say(f"{name}: not taken: {sentence}")
    if shared.verbose:
        for path in audited.written:
            shared.say(f"wrote {path}")
    shown = outputs.show_audit(audited.audit, shared.format, shared.repo)
    return _findings(audited, fail_on), [shown]


def _findings(audited: Audited, fail_on: str) -> int:
    """Exit code 10 if a KPI's band is at or above the ``--fail-on`` severity, else 0."""
    if fail_on == "never":
        return 0
    worst = max((SEVERITIES.get(kpi.band, 0) for kpi in audited.audit.kpis), default=0)
    return 10 if worst >= SEVERITIES[fail_on] else 0
