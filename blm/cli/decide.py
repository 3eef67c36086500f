"""`blm decide`: a person's decision, written where people keep them."""

from __future__ import annotations

import os

import click

from blm.cli.options import Day, Shared, shared_options
from blm.core.sites import Verdict

VERDICTS: tuple[Verdict, ...] = ("keep", "watch", "remove", "protect")


@click.command()
@click.argument("site")
@click.argument("words", nargs=-1, required=True, metavar="DOMAIN... keep|watch|remove|protect")
@click.option("--reason", required=True, help="Why; the next person will read it.")
@click.option("--by", help="Who decides; by default GIT_AUTHOR_NAME or USER.")
@click.option("--expires", type=Day(), help="Until when; keep lasts 24 months by default.")
@shared_options("text")
def decide(
    shared: Shared,
    site: str,
    words: tuple[str, ...],
    reason: str,
    by: str | None,
    expires: str | None,
) -> int:
    """Record a decision; comments and order of the file survive."""
    from blm.pipeline.decisions import record_decisions
    from blm.pipeline.repositories import open_repository

    *subjects, last = words
    verdict = next((v for v in VERDICTS if v == last), None)
    if verdict is None or not subjects:
        message = f"end with one of {', '.join(VERDICTS)}, after one or more domains"
        raise click.UsageError(message)
    if not reason.strip():
        message = "a decision needs a reason"
        raise click.BadParameter(message, param_hint="--reason")
    who = by or os.environ.get("GIT_AUTHOR_NAME") or os.environ.get("USER")
    if not who:
        message = "say who decides"
        raise click.BadParameter(message, param_hint="--by")
    with open_repository(shared.repo, shared.say):
        for line in record_decisions(
            shared.repo,
            site,
            subjects,
            verdict,
            reason=reason,
            by=who,
            today=shared.today,
            expires=expires,
        ):
            click.echo(line)
    return 0
