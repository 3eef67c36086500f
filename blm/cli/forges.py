"""Which forge a verb talks to: ``--forge local:PATH``, or GitHub from the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blm.cli.options import Shared, clock, sleep

if TYPE_CHECKING:
    from blm.pipeline.connections import Connection

F = TypeVar("F", bound=Callable[..., Any])

forge_option: Callable[[F], F] = click.option(
    "--forge",
    "place",
    metavar="github|local:PATH",
    help="Where pull requests are; by default GitHub, when GITHUB_REPOSITORY names one.",
)


def wants_forge(place: str | None) -> bool:
    """Whether a forge is named, by the option or by the environment."""
    return bool(place or os.environ.get("GITHUB_REPOSITORY"))


@contextmanager
def connected(shared: Shared, place: str | None) -> Iterator[Connection]:
    """The forge, as long as the context lasts.

    Raises:
        click.UsageError: none is named.
        ForgeError: it does not take us in.
    """
    from blm.pipeline.connections import Moment, connect

    if not wants_forge(place):
        message = "name a forge: --forge local:../backlinks.git, or GITHUB_REPOSITORY and _TOKEN"
        raise click.UsageError(message)
    chosen = place or "github"
    if chosen != "github" and not chosen.startswith("local:"):
        message = f"{chosen!r} is neither github nor local:PATH"
        raise click.BadParameter(message, param_hint="--forge")
    moment = Moment(shared.now, clock, sleep)
    connection = connect(shared.repo, chosen, os.environ, moment)
    for sentence in connection.made:
        shared.say(sentence)
    try:
        yield connection
    finally:
        connection.close()
