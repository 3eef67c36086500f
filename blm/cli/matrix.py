"""`blm matrix`: the jobs of a workflow."""

from __future__ import annotations

from contextlib import nullcontext

import click

from blm.cli.audit import CADENCES
from blm.cli.forges import connected, forge_option, wants_forge
from blm.cli.options import Shared, shared_options


@click.command(hidden=True)
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--cadence", type=click.Choice(CADENCES), default="due", show_default=True)
@forge_option
@shared_options("json", "github")
def matrix(shared: Shared, sites: tuple[str, ...], cadence: str, place: str | None) -> int:
    """Say which sites are due, packed into jobs of about ten minutes."""
    from blm.core.proposals import PREFIX
    from blm.pipeline.facts import fetch_facts
    from blm.pipeline.histories import choose_sites
    from blm.pipeline.matrices import plan_matrix, show_matrix
    from blm.pipeline.repositories import open_repository

    names = choose_sites(shared.repo, sites, every=not sites)
    link = connected(shared, place) if wants_forge(place) else nullcontext(None)
    with open_repository(shared.repo, shared.say, writes=True), link as connection:
        if connection:
            fetch_facts(connection)
        opened = len(connection.forge.branches(PREFIX)) if connection else 0
        found = plan_matrix(shared.repo, names, shared.today, cadence)
    click.echo(show_matrix(found, shared.format, opened=opened))
    return 0
