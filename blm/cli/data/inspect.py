"""`blm inspect`: what each export is."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--suggest-map",
    is_flag=True,
    help="Propose a column map for a tool that blm has no reader for.",
)
@shared_options("text", "json")
def inspect(shared: Shared, files: tuple[Path, ...], suggest_map: bool) -> int:
    """Say what each export is, and what was skipped and why."""
    from blm.pipeline.setup.inspect import inspect_files, show_map, show_readings

    if suggest_map:
        for path in files:
            click.echo(show_map(path))
        return 0
    readings, refused = inspect_files(shared.bar(files, "reading exports"), shared.as_of)
    if readings or shared.format == "json":
        click.echo(show_readings(readings, shared.format))
    for sentence in refused:
        click.echo(sentence, err=True)
    return 1 if refused else 0
