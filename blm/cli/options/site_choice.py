"""The choice of sites: named ones or ``--all``."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared


def choose_sites(shared: Shared, sites: tuple[str, ...], *, all_: bool) -> tuple[str, ...]:
    """The named sites, or all of the repository.

    Raises:
        click.UsageError: neither a site nor --all, or both.
    """
    from blm.pipeline.audit.report import choose_sites as choose

    _check_choice(sites, all_=all_)
    return choose(shared.repo, sites, every=all_)


def choose_known_sites(shared: Shared, sites: tuple[str, ...], *, all_: bool) -> tuple[str, ...]:
    """As `choose_sites`; each site must have a profile.

    Raises:
        click.UsageError: neither a site nor --all, or both.
        BlmError: there is no repository, or a site is unknown.
    """
    from blm.pipeline.repository import known_sites

    _check_choice(sites, all_=all_)
    return known_sites(shared.repo, sites)


def _check_choice(sites: tuple[str, ...], *, all_: bool) -> None:
    if bool(sites) == all_:
        message = "name one or more sites, or give --all"
        raise click.UsageError(message)
