"""`blm ingest`: exports into the snapshot, nothing judged."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from blm.cli.forges import connected, forge_option
from blm.cli.options import Shared, shared_options


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
    """Take exports into the committed snapshot; judge nothing."""
    from blm.pipeline import audits
    from blm.pipeline.facts import fetch_facts, send_facts
    from blm.pipeline.options import Options
    from blm.pipeline.repositories import open_repository

    options = Options(today=shared.today, as_of=shared.as_of, write=True, progress=shared.bar)
    link = connected(shared, place) if push else nullcontext(None)
    with open_repository(shared.repo, shared.say), link as connection:
        waiting = fetch_facts(connection) if connection else {}
        click.echo(audits.ingest_site(shared.repo, site, files, options))
        if connection:
            shared.say(f"pushed: {send_facts(connection, [site], waiting)[:12]}")
    return 0
