"""`blm intake`: one job of a workflow takes in the exports of its sites."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import forge_option, perhaps_connected
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_known_sites
from blm.errors import BlmError

BUG = "a bug in blm; the log of the job that took exports in says more"


@click.command(hidden=True)
@click.argument("sites", nargs=-1, required=True, metavar="SITE...")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the snapshots go, for blm propose --facts.",
)
@forge_option
@shared_options("text", "github")
def intake(shared: Shared, sites: tuple[str, ...], folder: Path, place: str | None) -> int:
    """Take exports of these sites into their snapshots, and hand the snapshots over.

    A site that is not public is refused in a repository that is: everybody can read artifacts.
    """
    from blm.pipeline.audit.job_handover import hand_over_error
    from blm.pipeline.forge_sync.facts import fetch_facts
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import open_repository
    from blm.pipeline.runs.run_end import RunEnd, show_annotations

    names = choose_known_sites(shared, sites, all_=False)
    end = RunEnd(dict.fromkeys(names, 0))
    folder.mkdir(parents=True, exist_ok=True)
    with open_repository(shared.repo, shared.say), perhaps_connected(shared, place) as connection:
        if connection:
            fetch_facts(connection)
        for name in names:
            try:
                check_public(shared.repo, [name], connection.repository if connection else None)
                _take_in(shared, name, folder)
            except Exception as error:  # noqa: BLE001 - the boundary of one site
                end.settle(name, settle_error(error, f"{name}: "), error)
                said = str(error) if isinstance(error, BlmError) else BUG
                hand_over_error(folder, name, end.codes[name], said)
    shown = show_annotations(end) if shared.format == "github" else ""
    if shown:
        click.echo(shown)
    return max((end.codes[name] for name in end.failed), default=0)


def _take_in(shared: Shared, name: str, folder: Path) -> None:
    from blm.pipeline.audit.job_handover import digest_exports, hand_over, take_in_site
    from blm.pipeline.repository import Options

    options = Options(today=shared.today, as_of=shared.as_of, write=True, progress=shared.bar)
    before = digest_exports(shared.repo, name)
    for sentence in take_in_site(shared.repo, name, options):
        shared.say(f"{name}: {sentence}")
    hand_over(shared.repo, name, folder, before)
