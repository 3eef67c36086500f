"""`blm init`: a new repository, pre-filled from exports."""

from __future__ import annotations

import os
from pathlib import Path

import click

from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("words", nargs=-1, metavar="[DIR] [FILE...]")
@click.option("--site", "host", required=True, help="The site's host, such as acme.example.")
@click.option("--disavow", help="The list that is live in Search Console, or none.")
@click.option("--owner", "owners", multiple=True, help="Who answers for the site; repeat.")
@shared_options("text")
def init(
    shared: Shared,
    words: tuple[str, ...],
    host: str,
    disavow: str | None,
    owners: tuple[str, ...],
) -> int:
    """Scaffold a repository for a site, pre-filled from its exports."""
    from blm.pipeline.setup.init import SetupOptions, start_repository

    named = owners or tuple(filter(None, [os.environ.get("USER")]))
    if not named:
        message = "say who answers for the site"
        raise click.BadParameter(message, param_hint="--owner")
    folder, files = split_words(words, shared.repo)
    options = SetupOptions(named, shared.today, disavow, shared.as_of)
    for line in start_repository(folder, host, files, options):
        click.echo(line)
    return 0


def split_words(words: tuple[str, ...], default: Path) -> tuple[Path, list[Path]]:
    """The folder, if the first word is not a file, and the export files.

    Raises:
        click.BadParameter: a file does not exist.
    """
    paths = [Path(word) for word in words]
    folder = default
    if paths and not paths[0].is_file():
        folder = paths.pop(0).resolve()
    for path in paths:
        if not path.is_file():
            message = f"{path} is not a file"
            raise click.BadParameter(message)
    return folder, paths
