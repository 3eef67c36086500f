"""`blm fetch`: exports from inboxes."""

from __future__ import annotations

import os

import click

from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import forge_option, local_path, onlookers
from blm.cli.options.shared import Shared, clock, shared_options
from blm.cli.options.site_choice import choose_known_sites
from blm.errors import BlmError, Refused


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@forge_option
@shared_options("text")
def fetch(shared: Shared, sites: tuple[str, ...], all_: bool, place: str | None) -> int:
    """Bring new exports from the inboxes of blm.yaml into exports/.

    Files that are no exports, and exports that are known, stay where they are. In a workflow run
    of a public repository, sites that are not public are refused.
    """
    from blm.pipeline.inbox.fetch import fetch_exports, read_inboxes
    from blm.pipeline.inbox.inbox_files import make_reach
    from blm.pipeline.repository import open_repository

    names = choose_known_sites(shared, sites, all_=all_)
    if not read_inboxes(shared.repo):
        shared.say("no inboxes in blm.yaml")
        return 0
    reach = make_reach(shared.repo, local_path(place), os.environ, clock)
    refused = _refused(shared, names, place)
    with open_repository(shared.repo, shared.say):
        found = fetch_exports(reach, [name for name in names if name not in refused])
    for sentence in found.passed:
        shared.say(f"left there: {sentence}")
    for sentence in found.failed:
        click.echo(sentence, err=True)
    shared.say(str(found))
    return 1 if found.failed else max(refused.values(), default=0)


def _refused(shared: Shared, names: tuple[str, ...], place: str | None) -> dict[str, int]:
    """Exit codes of sites that must not be shown in this public repository's workflow log."""
    from blm.pipeline.load_site import check_public

    repository, codes = onlookers(shared, place), dict[str, int]()
    for name in names:
        try:
            check_public(shared.repo, [name], repository)
        except Refused as error:
            codes[name] = settle_error(error, f"{name}: ")
        except BlmError:
            continue
    return codes
