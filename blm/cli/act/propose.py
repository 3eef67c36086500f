"""`blm propose`: pull requests, opened, updated, closed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import connected, forge_option, local_path
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_sites
from blm.errors import BlmError

if TYPE_CHECKING:
    from blm.pipeline.propose.propose import Run
    from blm.pipeline.runs.run_end import RunEnd


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@click.option(
    "--cadence",
    type=click.Choice(("due", "daily", "weekly", "monthly", "quarterly")),
    default="due",
    show_default=True,
    help="How thorough; by default what is due today, if anything is.",
)
@click.option("--before", metavar="WORD", help="Result of the jobs before, as a workflow knows it.")
@click.option(
    "--facts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Snapshots that earlier jobs took in, as blm intake handed them over.",
)
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add Markdown about the run to a file, such as $GITHUB_STEP_SUMMARY.",
)
@forge_option
@shared_options("text", "json", "github")
def propose(
    shared: Shared,
    sites: tuple[str, ...],
    all_: bool,
    cadence: str,
    before: str | None,
    facts: Path | None,
    summary: Path | None,
    place: str | None,
) -> int:
    """Audit, then open, update or close the pull request of each site."""
    from blm.pipeline.propose import outputs
    from blm.pipeline.propose.propose import Run
    from blm.pipeline.repository import Options, known_sites, open_repository
    from blm.pipeline.runs import run_end

    options = Options(today=shared.today, as_of=shared.as_of, cadence=cadence, progress=shared.bar)
    names = choose_sites(shared, sites, all_=all_)
    end = run_end.RunEnd(dict.fromkeys(names, 0), before=before)
    path = local_path(place)
    if path is not None and not path.exists():
        known_sites(shared.repo, names)  # before anything is made
    link = connected(shared, place, begins=True)
    with open_repository(shared.repo, shared.say), link as connection:
        run = Run(connection, options, handed=facts)
        _propose_sites(shared, run, end)
        end.telling = _update_issues(run, end, whole=all_)
        steps = outputs.guide(end.results, connection, shared.repo)
    shown = outputs.show_results(end.results, shared.format)
    if shared.format == "github":
        shown = run_end.show_annotations(end)
    if shown:
        click.echo(shown)
    for sentence in steps:
        shared.say(sentence)
    if summary is not None:
        run_end.append_summary(end, summary)
    for sentence in run_end.send_notices(shared.repo, os.environ, end.counts, whole=all_):
        shared.say(sentence)
    return end.code


def _propose_sites(shared: Shared, run: Run, end: RunEnd) -> None:
    """Audit, push facts, propose; an error of one site does not stop the others."""
    try:
        run.begin(end.codes)
        for name in end.codes:
            try:
                shared.say(f"{name}: {run.judge(name)}")
            except Exception as error:  # noqa: BLE001 - the boundary of one site
                end.settle(name, settle_error(error, f"{name}: "), error)
        for name, moved in run.send().items():
            end.settle(name, settle_error(moved, f"{name}: "), moved)
    except Exception as error:  # noqa: BLE001 - no facts, no proposals
        end.codes.update(dict.fromkeys(end.codes, settle_error(error)))
        return
    finally:
        end.judged = len(run.judged)
    for name, code in end.codes.items():
        if code:
            continue
        try:
            end.results += run.propose(name)
        except Exception as error:  # noqa: BLE001 - the boundary of one site
            end.settle(name, settle_error(error, f"{name}: "), error)
    with contextlib.suppress(BlmError):  # everything is done; the next run says it is behind
        run.end()


def _update_issues(run: Run, end: RunEnd, *, whole: bool) -> int:
    """Open or update issues about findings and failures; gives the run's exit code."""
    from blm.pipeline.runs.alert_issues import run_page, tell_failures, tell_incidents, tell_overdue
    from blm.pipeline.setup.doctor import examine

    forge = run.connection.forge
    try:
        page = run_page(os.environ)
        if page or whole:  # an error of a single site on a laptop was already printed
            tell_failures(forge, end.failed, before=end.before, whole=whole, run=page)
        tell_incidents(forge, (one.audit for one in run.judged.values()))
        if page and not whole:
            health = examine(run.connection.root, run.options.today)
            tell_overdue(forge, health.workflow, health.lightest, run.options.today)
    except Exception as error:  # noqa: BLE001 - the forge took the proposals, not the issues
        return settle_error(error)
    return 0
