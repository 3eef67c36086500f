"""`blm disavow`: the file to upload."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from blm.cli.forges import connected, forge_option, wants_forge
from blm.cli.options import Shared, shared_options


@click.command()
@click.argument("site")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file."
)
@forge_option
@shared_options("text")
def disavow(shared: Shared, site: str, output: Path | None, place: str | None) -> int:
    """Print the upload-ready disavow file; late noes are left out."""
    from blm.pipeline.privacy import check_public
    from blm.pipeline.repositories import open_repository
    from blm.pipeline.uploads import build_upload, save_upload

    link = connected(shared, place) if wants_forge(place) else nullcontext(None)
    with open_repository(shared.repo, shared.say, writes=output is not None), link as connection:
        check_public(shared.repo, [site], connection.repository if connection else None)
        content = build_upload(
            shared.repo, site, shared.today, connection.forge if connection else None
        )
        if output is not None:
            save_upload(shared.repo, output, content)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        shared.say(f"wrote {output}")
    shared.say(
        f"upload it in Search Console yourself, then put the list that Search Console gives back "
        f"into profiles/{site}/receipts/{shared.today}-disavow.txt and commit it"
    )
    return 0
