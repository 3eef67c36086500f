"""`blm ingest`: exports into the snapshot, nothing judged."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.options import Shared, shared_options


@click.command()
@click.argument("site")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@shared_options("text")
def ingest(shared: Shared, site: str, files: tuple[Path, ...]) -> int:
    """Take exports into the committed snapshot; judge nothing."""
    from blm.pipeline import audits
    from blm.pipeline.options import Options
    from blm.pipeline.repositories import open_repository

    options = Options(today=shared.today, as_of=shared.as_of, write=True, progress=shared.bar)
    with open_repository(shared.repo, shared.say):
        taken = audits.ingest_site(shared.repo, site, files, options)
    click.echo(taken)
    return 0
