"""Which forge a verb talks to: ``--forge local:PATH``, or GitHub from the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blm.cli.options.shared import Shared, clock, sleep
from blm.errors import BlmError

if TYPE_CHECKING:
    from blm.core.forge.forge_values import Repository
    from blm.pipeline.forge_sync.connections import Connection

F = TypeVar("F", bound=Callable[..., Any])
LOCAL = "local:"

forge_option: Callable[[F], F] = click.option(
    "--forge",
    "place",
    metavar="github|local:PATH",
    help="Where pull requests are; by default GitHub, when GITHUB_REPOSITORY names one.",
)


def wants_forge(place: str | None) -> bool:
    """True if the option or the environment names a forge."""
    return bool(place or os.environ.get("GITHUB_REPOSITORY"))


def local_path(place: str | None) -> Path | None:
    """The bare repository that ``--forge`` names; None for GitHub and for none.

    Raises:
        click.BadParameter: the option names neither.
    """
    if place is None or place == "github":
        return None
    if not place.startswith(LOCAL) or place == LOCAL:
        message = f"{place!r} is neither github nor local:PATH"
        raise click.BadParameter(message, param_hint="--forge")
    return Path(place.removeprefix(LOCAL)).resolve()


@contextmanager
def connected(shared: Shared, place: str | None, *, begins: bool = False) -> Iterator[Connection]:
    """Context manager: a connection to the forge.

    Args:
        shared: of the verb.
        place: as given.
        begins: whether a bare repository that is not there is made.

    Raises:
        click.UsageError: none is named.
        ForgeError: it does not take us in.
        BlmError: the bare repository is not there.
    """
    from blm.pipeline.forge_sync.connections import RunClock, connect

    if not wants_forge(place):
        message = "name a forge: --forge local:../backlinks.git, or GITHUB_REPOSITORY and _TOKEN"
        raise click.UsageError(message)
    path = local_path(place)
    if path is not None and not begins and not path.exists():
        hint = f"blm propose --forge {LOCAL}PATH makes it"
        raise BlmError(f"{path} is not there", hint=hint)
    moment = RunClock(shared.now, clock, sleep)
    connection = connect(shared.repo, place or "github", os.environ, moment)
    for sentence in connection.made:
        shared.say(sentence)
    try:
        yield connection
    finally:
        connection.close()


def onlookers(shared: Shared, place: str | None = None) -> Repository | None:
    """The repository whose readers can see this workflow run's log; None outside of a run.

    Raises:
        BlmError: as `connected`; where it cannot be asked who reads along, nothing is printed.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return None
    with perhaps_connected(shared, place) as connection:
        return connection.repository if connection else None


@contextmanager
def perhaps_connected(shared: Shared, place: str | None) -> Iterator[Connection | None]:
    """The forge when one is named, else None.

    Raises:
        BlmError: as `connected`.
    """
    if not wants_forge(place):
        yield None
        return
    with connected(shared, place) as connection:
        yield connection
