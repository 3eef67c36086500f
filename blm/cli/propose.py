"""`blm propose`: pull requests, opened, updated, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from blm.cli.bugs import settle_error
from blm.cli.forges import connected, forge_option
from blm.cli.options import Shared, shared_options
from blm.cli.sites import choose_sites

if TYPE_CHECKING:
    from blm.pipeline.proposals import Run
    from blm.pipeline.proposing import Result

RED = (1, 3)
"""Exit codes of a site that make the whole run fail: something is broken, not merely refused."""


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
@forge_option
@shared_options("text", "json", "github")
def propose(
    shared: Shared,
    sites: tuple[str, ...],
    all_: bool,
    cadence: str,
    before: str | None,
    place: str | None,
) -> int:
    """Audit, then open, update or close the pull request of each site."""
    from blm.pipeline import proposal_outputs
    from blm.pipeline.options import Options
    from blm.pipeline.proposals import Run
    from blm.pipeline.repositories import open_repository
    from blm.pipeline.tellings import tell_failures, tell_incidents

    options = Options(today=shared.today, as_of=shared.as_of, cadence=cadence, progress=shared.bar)
    names = choose_sites(shared, sites, all_=all_)
    with open_repository(shared.repo, shared.say), connected(shared, place) as connection:
        run = Run(connection, options)
        codes, results = _go(shared, run, names)
        failed = [name for name, code in codes.items() if code in RED]
        tell_incidents(connection.forge, run.judged.values())
        tell_failures(connection.forge, failed, before=before, whole=all_)
    shown = proposal_outputs.show_results(results, shared.format)
    if shown:
        click.echo(shown)
    worst = [codes[name] for name in failed]
    single = codes.get(names[0], 0) if len(names) == 1 else 0
    return max(worst) if worst else single


def _go(shared: Shared, run: Run, names: tuple[str, ...]) -> tuple[dict[str, int], list[Result]]:
    """Exit code by site, and what became of the proposals; one site's error lets others go on."""
    codes: dict[str, int] = dict.fromkeys(names, 0)
    results: list[Result] = []
    try:
        run.begin()
        for name in names:
            try:
                shared.say(f"{name}: {run.judge(name)}")
            except Exception as error:  # noqa: BLE001 - the boundary of one site
                codes[name] = settle_error(error, f"{name}: ")
        run.send()
    except Exception as error:  # noqa: BLE001 - no facts, no proposals
        code = settle_error(error)
        return dict.fromkeys(names, code), []
    for name in names:
        try:
            results += run.propose(name) if not codes[name] else []
        except Exception as error:  # noqa: BLE001 - the boundary of one site
            codes[name] = settle_error(error, f"{name}: ")
    return codes, results
