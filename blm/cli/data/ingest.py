"""`blm ingest`: exports into the snapshot, nothing judged."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.options.forge_choice import forge_option, perhaps_connected
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_known_sites


@click.command()
@click.argument("site")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--push", is_flag=True, help="Commit the snapshot and push it; files stay here.")
@forge_option
@shared_options("text")
def ingest(
    shared: Shared, site: str, files: tuple[Path, ...], push: bool, place: str | None
) -> int:
    """Take exports into the committed snapshot; judge nothing.

    With --push the snapshot goes to the branch that pull requests are merged to, as a commit of
    its own. The files themselves never leave this machine. Where that branch takes no push, the
    snapshot travels in the pull request blm/facts.
    """
    from blm.pipeline.audit import audit
    from blm.pipeline.forge_sync.push import begin_push, finish_push
    from blm.pipeline.repository import Options, open_repository

    choose_known_sites(shared, (site,), all_=False)
    options = Options(today=shared.today, as_of=shared.as_of, write=True, progress=shared.bar)
    with open_repository(shared.repo, shared.say):
        if not push:
            click.echo(audit.ingest_site(shared.repo, site, files, options))
            return 0
        with perhaps_connected(shared, place) as connection:
            begun = begin_push(shared.repo, site, connection, shared.now)
            click.echo(audit.ingest_site(shared.repo, site, files, options))
            shared.say(finish_push(begun))
    return 0
