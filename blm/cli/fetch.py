"""`blm fetch`: exports from inboxes."""

from __future__ import annotations

import os

import click

from blm.cli.forges import forge_option, local_path
from blm.cli.options import Shared, clock, shared_options
from blm.cli.sites import choose_known_sites


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@forge_option
@shared_options("text")
def fetch(shared: Shared, sites: tuple[str, ...], all_: bool, place: str | None) -> int:
    """Bring new exports from the inboxes of blm.yaml into exports/.

    Files that are no exports, and exports that are known, stay where they are.
    """
    from blm.pipeline.inboxes import fetch_exports, read_inboxes
    from blm.pipeline.offers import make_reach
    from blm.pipeline.repositories import open_repository

    names = choose_known_sites(shared, sites, all_=all_)
    if not read_inboxes(shared.repo):
        shared.say("no inboxes in blm.yaml")
        return 0
    reach = make_reach(shared.repo, local_path(place), os.environ, clock)
    with open_repository(shared.repo, shared.say):
        found = fetch_exports(reach, names)
    for sentence in found.passed:
        shared.say(f"left there: {sentence}")
    for sentence in found.failed:
        click.echo(sentence, err=True)
    shared.say(str(found))
    return 1 if found.failed else 0
