"""`blm inspect`: what each export is."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.options import Shared, shared_options


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@shared_options("text", "json")
def inspect(shared: Shared, files: tuple[Path, ...]) -> int:
    """Say what each export is, and what was skipped and why."""
    from blm.pipeline.inspections import inspect_files, show_readings

    readings, refused = inspect_files(shared.bar(files, "reading exports"), shared.as_of)
    if readings or shared.format == "json":
        click.echo(show_readings(readings, shared.format))
    for sentence in refused:
        click.echo(sentence, err=True)
    return 1 if refused else 0
