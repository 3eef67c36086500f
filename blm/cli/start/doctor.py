"""`blm doctor`: whether a scheduled audit has all that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from blm.cli.options.forge_choice import connected, forge_option, wants_forge
from blm.cli.options.shared import Shared, fail_on_option, shared_options

if TYPE_CHECKING:
    from blm.core.doctor.checkups import Checkup
    from blm.pipeline.setup.doctor import Health


@click.command()
@fail_on_option
@forge_option
@shared_options("text", "json", "github")
def doctor(shared: Shared, fail_on: str, place: str | None) -> int:
    """Check files, workflow, token, settings, the last run, and exports that are due.

    Without a forge, files and workflow alone. Nothing is changed anywhere.
    """
    from blm.core.doctor.checkups import is_bad
    from blm.pipeline.setup.doctor import examine, show_findings

    health = examine(shared.repo, shared.today)
    found = [*health.checkups, *_forge_checks(shared, place, health)]
    text = show_findings(found, shared.format)
    if text:
        click.echo(text)
    return 10 if is_bad(found, fail_on) else 0


def _forge_checks(shared: Shared, place: str | None, health: Health) -> list[Checkup]:
    """Checkups of the forge; one that does not answer is a checkup, too."""
    from blm.core.doctor.checkups import Checkup
    from blm.errors import BlmError
    from blm.pipeline.setup.forge_checks import examine_forge

    if not wants_forge(place):
        hint = "set GITHUB_REPOSITORY and GITHUB_TOKEN, or give --forge local:PATH"
        says = "no forge is named: token, settings and runs were not looked at"
        return [Checkup("forge", "unknown", says, hint)]
    try:
        with connected(shared, place) as connection:
            return examine_forge(connection, health, shared.today)
    except BlmError as error:
        return [Checkup("forge", "error", error.message, error.hint)]
