"""`blm schema`: print a schema."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared, shared_options


@click.command(hidden=True)
@click.argument("name", required=False)
@shared_options("text")
def schema(shared: Shared, name: str | None) -> int:
    """Print the JSON Schema of a file or output, or the list of them."""
    from blm.pipeline.setup.validate import show_schema

    del shared
    click.echo(show_schema(name))
    return 0
