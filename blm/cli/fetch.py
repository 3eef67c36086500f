"""`blm fetch`: exports from inboxes."""

from __future__ import annotations

import click

from blm.cli.forges import connected, forge_option
from blm.cli.options import Shared, shared_options
from blm.cli.sites import choose_sites


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@forge_option
@shared_options("text")
def fetch(shared: Shared, sites: tuple[str, ...], all_: bool, place: str | None) -> int:
    """Bring new exports from the inboxes of blm.yaml into exports/."""
    from blm.pipeline.inboxes import fetch_exports, read_inboxes
    from blm.pipeline.repositories import open_repository

    names = choose_sites(shared, sites, all_=all_)
    if not read_inboxes(shared.repo):
        shared.say("no inboxes in blm.yaml")
        return 0
    with open_repository(shared.repo, shared.say), connected(shared, place) as connection:
        found = fetch_exports(connection, names)
    shared.say(f"{len(found)} new exports")
    return 0
