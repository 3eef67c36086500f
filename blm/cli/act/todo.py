"""`blm todo`: what people should do now."""

from __future__ import annotations

import click

from blm.cli.options.forge_choice import forge_option, perhaps_connected, wants_forge
from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.option("--issue", is_flag=True, help="Say it in the week's issue as well.")
@forge_option
@shared_options("text", "json", "markdown")
def todo(shared: Shared, issue: bool, place: str | None) -> int:
    """List what people should do now, over all sites.

    Pull requests are among it where a forge is named. A site whose files hold errors is said at
    the end, and the exit code is 1.
    """
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import known_sites, open_repository
    from blm.pipeline.runs import todo

    if issue and not wants_forge(place):
        message = "an issue needs a forge: --forge, or GITHUB_REPOSITORY"
        raise click.UsageError(message)
    names = known_sites(shared.repo, ())
    link = perhaps_connected(shared, place)
    with open_repository(shared.repo, shared.say, writes=issue), link as connection:
        if connection and issue:
            todo.come_up(connection)
        check_public(shared.repo, names, connection.repository if connection else None)
        pulls = todo.list_waiting(connection.forge) if connection else {}
        found = todo.gather(shared.repo, names, shared.today, pulls)
        if connection and issue:
            todo.tell_monday(connection.forge, found, shared.today)
    shown = todo.show_agenda(found, shared.format)
    if shown:
        click.echo(shown)
    elif not found.failed:
        shared.say("no site yet. hint: blm init --site HOST" if not names else "nothing to do")
    for sentence in found.failed:
        click.echo(sentence, err=True)
    return 1 if found.failed else 0
