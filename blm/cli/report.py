"""`blm report`: KPIs, coverage and history of what was audited."""

from __future__ import annotations

import click

from blm.cli.options import Shared, shared_options
from blm.cli.sites import choose_sites

SECTIONS = ("kpis", "coverage", "history")


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@click.option("--section", "sections", multiple=True, type=click.Choice(SECTIONS), help="Repeat.")
@shared_options("text", "markdown", "json")
def report(shared: Shared, sites: tuple[str, ...], all_: bool, sections: tuple[str, ...]) -> int:
    """Show KPIs, coverage and history of the audits so far."""
    from blm.pipeline.histories import show_history

    names = choose_sites(shared, sites, all_=all_)
    click.echo(show_history(shared.repo, names, sections or SECTIONS, shared.format))
    return 0
