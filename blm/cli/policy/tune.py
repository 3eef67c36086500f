"""`blm policy tune`: weights that past cases speak for; nothing is applied silently."""

from __future__ import annotations

import click

from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_sites
from blm.errors import NothingYet


@click.command()
@click.argument("site", required=False)
@click.option("--write", is_flag=True, help="Write the proposed points into the policy's file.")
@shared_options("text", "markdown", "json")
def tune(shared: Shared, site: str | None, write: bool) -> int:
    """Propose weights that fit what people said, if they hold on later cases."""
    from blm.pipeline.load_site import check_public
    from blm.pipeline.policy.tune import apply_tuning, no_tuning, show_tuning, tune_policy
    from blm.pipeline.repository import open_repository

    names = choose_sites(shared, (site,) if site else (), all_=site is None)
    check_public(shared.repo, names, onlookers(shared))
    with open_repository(shared.repo, shared.say, writes=write):
        try:
            tuned = tune_policy(shared.repo, site)
        except NothingYet as nothing:
            if shared.format != "json":
                raise
            tuned = no_tuning(shared.repo, names, nothing.message)
        click.echo(show_tuning(tuned, shared.format))
        if write:
            for path in apply_tuning(shared.repo, tuned):
                shared.say(f"{path} written")
    return 0
