"""`blm schema`: print a schema."""

from __future__ import annotations

import click

from blm.cli.options import Shared, shared_options


@click.command(hidden=True)
@click.argument("name", required=False)
@shared_options("text")
def schema(shared: Shared, name: str | None) -> int:
    """Print the JSON Schema of a file or output, or the list of them."""
    from importlib.resources import files

    from blm.errors import BlmError

    del shared
    room = files("blm") / "schemas"
    known = sorted(f.name.removesuffix(".schema.json") for f in room.iterdir() if "." in f.name)
    if name is None:
        click.echo("\n".join(known))
        return 0
    if name not in known:
        raise BlmError(f"no schema is named {name!r}", hint=f"one of {', '.join(known)}")
    click.echo((room / f"{name}.schema.json").read_text(encoding="utf-8"), nl=False)
    return 0
