"""`blm why`: one domain's whole story."""

from __future__ import annotations

import click

from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("site")
@click.argument("domain")
@shared_options("text", "json", "markdown")
def why(shared: Shared, site: str, domain: str) -> int:
    """Tell one domain's whole story: what is recommended, why, and what people did.

    DOMAIN is a referring domain, a host below it or a page on it; defanged ones are understood.
    What is committed is judged with the dates of the last audit.
    """
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import known_sites, open_repository
    from blm.pipeline.why.why import show, tell

    names = known_sites(shared.repo, [site])
    check_public(shared.repo, names, onlookers(shared))
    with open_repository(shared.repo, shared.say, writes=False):
        told = tell(shared.repo, site, domain, shared.today)
    click.echo(show(told, shared.format))
    return 0
