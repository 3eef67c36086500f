"""`blm disavow`: the file to upload, what is live, what can be taken back, and a manual action."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from blm.cli.options.forge_choice import forge_option, onlookers, perhaps_connected
from blm.cli.options.person import name_person
from blm.cli.options.shared import Day, Shared, shared_options
from blm.cli.options.site_choice import choose_known_sites
from blm.errors import BlmError

CANCEL = "no entry is left: in Search Console choose Cancel disavowals instead of an upload"
DEAF = "no forge is named: comments that no run has answered yet were not looked at"
FINDINGS = 10
ANSWERS = ("review-asked", "lifted")


@click.command()
@click.argument("site")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file."
)
@click.option("--adopt", metavar="FILE|none", help="Take in the list that is live, as it is.")
@click.option("--receipt", metavar="FILE", help="Keep what Search Console has after an upload.")
@click.option("--review", is_flag=True, help="Each line: should it stay, and why.")
@click.option("--pack", is_flag=True, help="What a request to lift a manual action has to show.")
@click.option("--record", type=click.Choice(ANSWERS), help="What became of a manual action.")
@click.option("--on", type=Day(), help="Day of the upload, the request or the answer.")
@click.option("--by", help="Who did it; by default GIT_AUTHOR_NAME or USER.")
@forge_option
@shared_options("text", "json")
def disavow(shared: Shared, site: str, place: str | None, **given: Any) -> int:
    """Print the upload-ready disavow file; late noes are left out.

    There is none while blm lint calls a line of it an error. blm uploads nothing: a person does,
    and records what is live then with --receipt.
    """
    chosen = [name for name in _DOES if given[name] not in (None, False)]  # "" asks, for no file
    if len(chosen) > 1:
        message = f"one of {', '.join(f'--{name}' for name in _DOES)}"
        raise click.UsageError(message)
    does = chosen[0] if chosen else ""
    if shared.format == "json" and does not in ("adopt", "receipt", "review"):
        message = "only --adopt, --receipt and --review have JSON"
        raise click.BadParameter(message, param_hint="--format")
    if given["output"] is not None and does not in ("", "pack"):
        message = "only the list itself and --pack go to a file"
        raise click.BadParameter(message, param_hint="--output")
    choose_known_sites(shared, (site,), all_=False)
    if not does:
        return _upload(shared, site, place, given["output"])
    return _DOES[does](shared, site, given)


def _upload(shared: Shared, site: str, place: str | None, output: Path | None) -> int:
    """Print the upload-ready disavow file, or write it to `output`."""
    from blm.pipeline.disavow import upload
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import open_repository

    if output is not None:
        upload.check_output(shared.repo, output)
    link = perhaps_connected(shared, place)
    with open_repository(shared.repo, shared.say, writes=output is not None), link as connection:
        check_public(shared.repo, [site], connection.repository if connection else None)
        forge = connection.forge if connection else None
        made = upload.build_upload(shared.repo, site, shared.today, forge)
        if output is not None:
            upload.save_upload(shared.repo, output, made.content)
    if output is None:
        click.echo(made.content, nl=False)
    else:
        shared.say(f"wrote {output}: {made}")
    if forge is None:
        shared.say(DEAF)
    if made.left_out:
        shared.say(f"left out, as somebody said no: {made.left_out}")
    for step in made.steps if made.entries else [CANCEL]:
        shared.say(step)
    return 0


def _adopt(shared: Shared, site: str, given: dict[str, Any]) -> int:
    """Adopt the list live in Search Console as the baseline, with advice on its lines."""
    from blm.pipeline.disavow import live_list
    from blm.pipeline.repository import open_repository

    _show_nobody_else(shared, site)
    who = name_person(given["by"], "says that it is live")
    with open_repository(shared.repo, shared.say):
        source, day = given["adopt"], _day(shared, given["on"], "baseline")
        shared.say(live_list.adopt_list(shared.repo, site, source, by=who, today=day))
        if source == "none" and shared.format == "text":
            return 0
        return _print_reviews(shared, site)


def _review(shared: Shared, site: str, given: dict[str, Any]) -> int:
    """Print every disavow line with its advice."""
    from blm.pipeline.repository import open_repository

    del given
    _show_nobody_else(shared, site)
    with open_repository(shared.repo, shared.say, writes=False):
        return _print_reviews(shared, site)


def _print_reviews(shared: Shared, site: str) -> int:
    from blm.pipeline.disavow.live_list import show_reviews

    click.echo(show_reviews(shared.repo, site, shared.today, shared.format))
    return 0


def _receipt(shared: Shared, site: str, given: dict[str, Any]) -> int:
    """Store and log a receipt; says where it differs from the committed disavow file."""
    from blm.pipeline.disavow.live_list import keep_receipt, show_receipt
    from blm.pipeline.repository import open_repository

    _show_nobody_else(shared, site)
    who = name_person(given["by"], "uploaded it")
    with open_repository(shared.repo, shared.say):
        day = _day(shared, given["on"], "uploaded")
        kept = keep_receipt(shared.repo, site, given["receipt"], by=who, on=day)
    shared.say(f"wrote {kept.path}; commit it" if kept.new else f"{kept.path} is on record")
    click.echo(show_receipt(site, kept, shared.format))
    return 0


def _pack(shared: Shared, site: str, given: dict[str, Any]) -> int:
    """Print the reconsideration pack; exit code 10 while it is incomplete."""
    from blm.pipeline.disavow import reconsideration, upload
    from blm.pipeline.repository import open_repository

    output: Path | None = given["output"]
    _show_nobody_else(shared, site)
    if output is not None:
        upload.check_output(shared.repo, output)
    with open_repository(shared.repo, shared.say, writes=output is not None):
        pack = reconsideration.build_pack(shared.repo, site, shared.today)
        if output is not None:
            upload.save_upload(shared.repo, output, pack.text.encode())
    if output is None:
        click.echo(pack.text, nl=False)
    for gap in pack.gaps:
        shared.say(f"not complete: {gap}")
    return FINDINGS if pack.gaps else 0


def _record(shared: Shared, site: str, given: dict[str, Any]) -> int:
    """Log an event of the manual action."""
    from blm.pipeline.disavow.live_list import record_answer
    from blm.pipeline.repository import open_repository

    who = name_person(given["by"], "records it")
    with open_repository(shared.repo, shared.say):
        day = _day(shared, given["on"], given["record"])
        click.echo(record_answer(shared.repo, site, given["record"], by=who, on=day))
    return 0


def _day(shared: Shared, on: str | None, event: str) -> str:
    """The ISO date of an event, today by default; future dates are refused."""
    if on is not None and on > shared.today:
        message = f"'{event}' on {on} is impossible: today is {shared.today}"
        raise BlmError(message, hint="give the day on which it happened")
    return on or shared.today


def _show_nobody_else(shared: Shared, site: str) -> None:
    """Refuse to print a private site's lines in the workflow log of a public repository."""
    from blm.pipeline.load_site import check_public

    check_public(shared.repo, [site], onlookers(shared))


_DOES: dict[str, Callable[[Shared, str, dict[str, Any]], int]] = {
    "adopt": _adopt,
    "receipt": _receipt,
    "review": _review,
    "pack": _pack,
    "record": _record,
}
"""Actions other than printing the file, by option."""
