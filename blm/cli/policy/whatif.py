"""`blm policy whatif`: what an edit changes, before it is merged."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from blm.cli import memory
from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import connected, forge_option, onlookers
from blm.cli.options.shared import Shared, shared_options

if TYPE_CHECKING:
    from blm.core.forge.forge_values import Repository
    from blm.pipeline.policy.whatif import Question


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option(
    "--base",
    metavar="REV",
    help="Commit that the edits began at; by default where the branch left the default branch.",
)
@click.option(
    "--comment",
    "number",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Say it in the one comment of this pull request, too, if anything changes.",
)
@forge_option
@shared_options("text", "markdown", "json")
def whatif(
    shared: Shared, sites: tuple[str, ...], base: str | None, number: int | None, place: str | None
) -> int:
    """Show what edits of policies and of people's files change.

    The committed snapshot is judged twice, without exports: by the files of REV and by those of
    the working tree. Without a site all are asked about; those that no edit touches are not judged.
    """
    memory.give_back_late()
    from blm.pipeline.policy import whatif
    from blm.pipeline.repository import known_sites, open_repository

    names = known_sites(shared.repo, sites)
    link = nullcontext() if number is None else connected(shared, place)
    with open_repository(shared.repo, shared.say, writes=False), link as connection:
        repository = connection.repository if connection else onlookers(shared, place)
        with whatif.ask_whatif(shared.repo, names, base, every=not sites) as question:
            codes = [
                _compare_site(shared, question, name, repository)
                for name in question.touched(names)
            ]
        shown = whatif.show_whatif(question.found, shared.format)
        if shown:
            click.echo(shown.rstrip("\n"))
        else:
            shared.say(whatif.show_nothing(question.found))
        if connection and number is not None:
            shared.say(whatif.tell_pull(connection.forge, number, question.found))
    return max(codes, default=0, key=(0, 11, 1, 3).index)


def _compare_site(
    shared: Shared, question: Question, name: str, repository: Repository | None
) -> int:
    """One site's exit code; its errors, even bugs, do not stop the other sites."""
    from blm.pipeline.load_site import check_public

    try:
        check_public(shared.repo, [name], repository)
        question.ask(name, shared.today)
    except Exception as error:  # noqa: BLE001 - the boundary of one site
        question.found.failed += 1
        return settle_error(error, f"{name}: ")
    return 0
