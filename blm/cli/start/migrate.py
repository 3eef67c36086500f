"""`blm migrate`: files to this version's schema, domains to its suffix list."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.option("--write", is_flag=True, help="Apply it to the working tree.")
@shared_options("text")
def migrate(shared: Shared, write: bool) -> int:
    """Upgrade files and apply a new public suffix list."""
    from blm.pipeline.repository import open_repository
    from blm.pipeline.setup.migrate import migrate_repository

    with open_repository(shared.repo, shared.say, writes=write):
        changes = migrate_repository(shared.repo, write=write)
    click.echo("\n".join(changes) if changes else "nothing to migrate")
    if changes and write:
        shared.say("commit these changes by themselves, with this list as the message")
    return 0
