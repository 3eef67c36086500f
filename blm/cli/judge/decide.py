"""`blm decide`: a person's decision, written where people keep them."""

from __future__ import annotations

import click

from blm.cli.options.person import name_person
from blm.cli.options.shared import Day, Shared, shared_options
from blm.core.site.site import Verdict

VERDICTS: tuple[Verdict, ...] = ("keep", "watch", "remove", "protect")


@click.command()
@click.argument("site")
@click.argument("words", nargs=-1, required=True, metavar="DOMAIN... keep|watch|remove|protect")
@click.option("--reason", required=True, help="Why; the next person will read it.")
@click.option("--by", help="Who decides; by default GIT_AUTHOR_NAME or USER.")
@click.option("--expires", type=Day(), help="Until when; keep lasts 24 months by default.")
@click.option("--all-sites", "everywhere", is_flag=True, help="For every site of the repository.")
@shared_options("text")
def decide(
    shared: Shared,
    site: str,
    words: tuple[str, ...],
    reason: str,
    by: str | None,
    expires: str | None,
    everywhere: bool,
) -> int:
    """Record a decision; comments and order of the file survive."""
    from blm.pipeline.repository import open_repository
    from blm.pipeline.why.decide import DecisionDraft, record_decisions

    *subjects, last = words
    verdict = next((v for v in VERDICTS if v == last), None)
    if verdict is None or not subjects:
        message = f"end with one of {', '.join(VERDICTS)}, after one or more domains"
        raise click.UsageError(message)
    if not reason.strip():
        message = "a decision needs a reason"
        raise click.BadParameter(message, param_hint="--reason")
    who = name_person(by)
    with open_repository(shared.repo, shared.say):
        draft = DecisionDraft(verdict, reason, who, shared.today, expires)
        for line in record_decisions(shared.repo, site, subjects, draft, everywhere=everywhere):
            click.echo(line)
    return 0
