"""`blm report`: KPIs, coverage and history of what was audited."""

from __future__ import annotations

import click

from blm.cli.bugs import settle_error
from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, shared_options
from blm.cli.options.site_choice import choose_sites

SECTIONS = ("kpis", "coverage", "history")


@click.command()
@click.argument("sites", nargs=-1, metavar="SITE...")
@click.option("--all", "all_", is_flag=True, help="Every site of the repository.")
@click.option("--section", "sections", multiple=True, type=click.Choice(SECTIONS), help="Repeat.")
@shared_options("text", "markdown", "json")
def report(shared: Shared, sites: tuple[str, ...], all_: bool, sections: tuple[str, ...]) -> int:
    """Show KPIs, coverage and history of the audits so far."""
    from blm.pipeline.audit.report import NeverAudited, read_past, show_past
    from blm.pipeline.load_site import check_public

    names = choose_sites(shared, sites, all_=all_)
    found, code = [], 0
    repository = onlookers(shared)
    for name in names:
        try:
            check_public(shared.repo, [name], repository)
            found.append(read_past(shared.repo, name))
        except Exception as error:  # noqa: BLE001 - the boundary of one site
            said = settle_error(error, "" if len(names) == 1 else f"{name}: ")
            new = all_ and isinstance(error, NeverAudited)
            code = code if new else max(code, said)
    if found:
        single = len(names) == 1
        click.echo(show_past(found, sections or SECTIONS, shared.format, single=single))
    return code
