"""`blm todo`: what people should do now."""

from __future__ import annotations

from contextlib import nullcontext

import click

from blm.cli.forges import connected, forge_option, wants_forge
from blm.cli.options import Shared, shared_options


@click.command()
@click.option("--issue", is_flag=True, help="Say it in the week's issue as well.")
@forge_option
@shared_options("text", "json", "markdown")
def todo(shared: Shared, issue: bool, place: str | None) -> int:
    """List what people should do now, over all sites."""
    from blm.pipeline import agenda
    from blm.pipeline.histories import choose_sites
    from blm.pipeline.privacy import check_public
    from blm.pipeline.repositories import open_repository

    if issue and not wants_forge(place):
        message = "an issue needs a forge: --forge, or GITHUB_REPOSITORY"
        raise click.UsageError(message)
    names = choose_sites(shared.repo, (), every=True)
    link = connected(shared, place) if wants_forge(place) else nullcontext(None)
    with open_repository(shared.repo, shared.say, writes=False), link as connection:
        check_public(shared.repo, names, connection.repository if connection else None)
        pulls = agenda.list_waiting(connection.forge) if connection else {}
        found = agenda.gather(shared.repo, names, shared.today, pulls)
        if connection and issue:
            agenda.tell_monday(connection.forge, found, shared.today)
    click.echo(agenda.show_agenda(found, shared.format))
    return 0
