"""Which sites a verb is about."""

from __future__ import annotations

import click

from blm.cli.options import Shared


def choose_sites(shared: Shared, sites: tuple[str, ...], *, all_: bool) -> tuple[str, ...]:
    """The named sites, or all of the repository.

    Raises:
        click.UsageError: neither a site nor --all, or both.
    """
    from blm.pipeline.histories import choose_sites as choose

    if bool(sites) == all_:
        message = "name one or more sites, or give --all"
        raise click.UsageError(message)
    return choose(shared.repo, sites, every=all_)
