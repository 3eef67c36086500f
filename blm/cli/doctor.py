"""`blm doctor`: whether a scheduled audit has all that it needs."""

from __future__ import annotations

from contextlib import nullcontext

import click

from blm.cli.forges import connected, forge_option, wants_forge
from blm.cli.options import Shared, shared_options


@click.command()
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "never")),
    default="error",
    show_default=True,
    help="Exit 10 when something is at least this bad.",
)
@forge_option
@shared_options("text", "json", "github")
def doctor(shared: Shared, fail_on: str, place: str | None) -> int:
    """Check files, workflow, token, settings, the last run and exports that are due."""
    from blm.pipeline.doctors import examine, show_findings
    from blm.pipeline.histories import choose_sites

    names = choose_sites(shared.repo, (), every=True)
    link = connected(shared, place) if wants_forge(place) else nullcontext(None)
    with link as connection:
        found = examine(shared.repo, names, shared.today, connection)
    text = show_findings(found, shared.format)
    if text:
        click.echo(text)
    bad = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return 10 if any(one.state in bad for one in found) else 0
