"""`blm outreach`: removal requests, from the worklist to the answers."""

from __future__ import annotations

from typing import Any

import click

from blm.cli.act.outreach_verbs import Given, run_worklist, worklist_options
from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("site")
@click.argument("domains", nargs=-1, metavar="[DOMAIN|N3]...")
@click.option("--draft", is_flag=True, help="Print a mail to each owner; blm sends none.")
@click.option("--asked", is_flag=True, help="Record that the owners were asked.")
@click.option("--answered", is_flag=True, help="Record that the owners answered.")
@click.option("--no-contact", is_flag=True, help="Record that nobody could be reached, and why.")
@worklist_options
@shared_options("text", "json", "markdown")
def outreach(
    shared: Shared,
    site: str,
    domains: tuple[str, ...],
    draft: bool,
    asked: bool,
    answered: bool,
    no_contact: bool,
    **given: Any,
) -> int:
    """List removal requests, draft mails, record what happened.

    N3 is a network by its number in this list, which is that of the last audit.
    """
    from blm.pipeline.outreach.removal_requests import OUTREACH

    acts = {"draft": draft, "asked": asked, "answered": answered, "no-contact": no_contact}
    return run_worklist(shared, site, domains, OUTREACH, acts, Given(**given))
