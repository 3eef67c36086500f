"""`blm matrix`: the jobs of a workflow."""

from __future__ import annotations

import os

import click

from blm.cli.judge.audit import CADENCES
from blm.cli.options.forge_choice import forge_option, perhaps_connected
from blm.cli.options.shared import Shared, shared_options


@click.command(hidden=True)
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--cadence", type=click.Choice(CADENCES), default="due", show_default=True)
@click.option("--end", is_flag=True, help="Without work the run ends here: call the heartbeat.")
@forge_option
@shared_options("json", "github")
def matrix(
    shared: Shared, sites: tuple[str, ...], cadence: str, end: bool, place: str | None
) -> int:
    """Say which sites are due, packed into jobs of about ten minutes."""
    from blm.pipeline.audit.report import choose_sites
    from blm.pipeline.forge_sync.facts import fetch_facts
    from blm.pipeline.repository import open_repository
    from blm.pipeline.runs.matrix import add_waiting, plan_matrix, show_matrix
    from blm.pipeline.runs.run_end import send_notices

    names = choose_sites(shared.repo, sites, every=not sites)
    with open_repository(shared.repo, shared.say), perhaps_connected(shared, place) as connection:
        if connection:
            fetch_facts(connection)
        found = plan_matrix(shared.repo, names, shared.today, cadence)
        if connection:
            found = add_waiting(shared.repo, found, connection.forge, shared.today)
    click.echo(show_matrix(found, shared.format))
    if end and not found.work:
        for sentence in send_notices(shared.repo, os.environ, found.counts, whole=not sites):
            shared.say(sentence)
    return 0
