"""`blm policy backtest`: a policy against what people said so far."""

from __future__ import annotations

import click

from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_sites


@click.command()
@click.argument("site", required=False)
@click.option("--policy", default="", metavar="FILE", help="Judge the cases anew, by this policy.")
@click.option("--older", is_flag=True, help="Also count cases with signals of a later day.")
@shared_options("text", "markdown", "json")
def backtest(shared: Shared, site: str | None, policy: str, older: bool) -> int:
    """Hold recommendations against what people decided, merged and declined."""
    from blm.pipeline.load_site import check_public
    from blm.pipeline.policy.backtest import show_backtest

    names = choose_sites(shared, (site,) if site else (), all_=site is None)
    check_public(shared.repo, names, onlookers(shared))
    click.echo(show_backtest(shared.repo, site, policy, shared.format, older=older))
    return 0
