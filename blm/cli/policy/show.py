"""`blm policy show`: each value in force and where it comes from."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("site")
@click.argument("key", required=False, default="")
@shared_options("text", "json")
def show(shared: Shared, site: str, key: str) -> int:
    """Show each value in force for a site, with the file and line it comes from.

    KEY is a dotted path, such as guards.max_new_lines or rules.spam-without-traffic.
    """
    from blm.pipeline.policy.show import show_policy

    click.echo(show_policy(shared.repo, site, key, shared.format))
    return 0
