"""`blm disavow`: the file to upload."""

from __future__ import annotations

from pathlib import Path

import click

from blm.cli.forges import forge_option, perhaps_connected
from blm.cli.options import Shared, shared_options
from blm.cli.sites import choose_known_sites

CANCEL = "no entry is left: in Search Console choose Cancel disavowals instead of an upload"
DEAF = "no forge is named: comments that no run has answered yet were not looked at"


@click.command()
@click.argument("site")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file."
)
@forge_option
@shared_options("text")
def disavow(shared: Shared, site: str, output: Path | None, place: str | None) -> int:
    """Print the upload-ready disavow file; late noes are left out.

    There is none while blm lint calls a line of it an error. blm uploads nothing: a person does.
    """
    from blm.pipeline import uploads
    from blm.pipeline.privacy import check_public
    from blm.pipeline.repositories import open_repository

    choose_known_sites(shared, (site,), all_=False)
    if output is not None:
        uploads.check_output(shared.repo, output)
    link = perhaps_connected(shared, place)
    with open_repository(shared.repo, shared.say, writes=output is not None), link as connection:
        check_public(shared.repo, [site], connection.repository if connection else None)
        forge = connection.forge if connection else None
        upload = uploads.build_upload(shared.repo, site, shared.today, forge)
        if output is not None:
            uploads.save_upload(shared.repo, output, upload.content)
    if output is None:
        click.echo(upload.content, nl=False)
    else:
        shared.say(f"wrote {output}: {upload}")
    if forge is None:
        shared.say(DEAF)
    if upload.left_out:
        shared.say(f"left out, as somebody said no: {upload.left_out}")
    shared.say(_next_step(site, shared.today) if upload.entries else CANCEL)
    return 0


def _next_step(site: str, today: str) -> str:
    return (
        "upload it in Search Console yourself, then put the list that Search Console gives back "
        f"into profiles/{site}/receipts/{today}-disavow.txt and commit it"
    )
