"""`blm reclaim`: lost links, from the redirect to make to the link that came back."""

from __future__ import annotations

from typing import Any

import click

from blm.cli.act.outreach_verbs import Given, run_worklist, worklist_options
from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("site")
@click.argument("subjects", nargs=-1, metavar="[DOMAIN|URL]...")
@click.option("--draft", is_flag=True, help="Print a mail to each owner; blm sends none.")
@click.option("--asked", is_flag=True, help="Record that the owners were asked.")
@click.option("--recovered", is_flag=True, help="Record a link that is back, or a redirect made.")
@click.option("--written-off", is_flag=True, help="Record that nobody will ask, and why.")
@worklist_options
@shared_options("text", "json", "markdown")
def reclaim(
    shared: Shared,
    site: str,
    subjects: tuple[str, ...],
    draft: bool,
    asked: bool,
    recovered: bool,
    written_off: bool,
    **given: Any,
) -> int:
    """List lost links worth having, draft mails, record what happened.

    A page of ours that links no longer reach comes first: a redirect needs nobody's answer.
    """
    from blm.pipeline.outreach.reclaim import RECLAIM

    acts = {"draft": draft, "asked": asked, "recovered": recovered, "written-off": written_off}
    return run_worklist(shared, site, subjects, RECLAIM, acts, Given(**given))
