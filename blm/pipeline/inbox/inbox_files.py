"""Files in an inbox, by site, each with a function that downloads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blm.core.site.inboxes import Inbox, tame_name
from blm.forge.git.inbox_branch import branch_files
from blm.forge.git.working_tree import credentials
from blm.live.limits import Limits, check_size
from blm.pipeline.audit.intake import EXPORT_SUFFIXES

EXPORTS = "exports"
Save = Callable[[Path], str]
"""Downloads a file to a path; returns the name that it has in the inbox."""


@dataclass(frozen=True, slots=True)
class InboxAccess:
    """What is needed to read inboxes.

    Attributes:
        root: folder of the checkout.
        environment: environment variables for git, such as credentials.
        remote: name or address of the remote that git fetches from.
        limits: limits on size and time of one download.
        allowed: addresses that are asked although they are not public.
    """

    root: Path
    environment: Mapping[str, str]
    remote: str
    limits: Limits
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """A file in an inbox.

    Attributes:
        site: site that the file is for.
        label: inbox and name of the file, for messages.
        save: downloads the file.
    """

    site: str
    label: str
    save: Save


def make_reach(
    root: Path, bare: Path | None, environment: Mapping[str, str], clock: Callable[[], float]
) -> InboxAccess:
    """Access to inboxes from a checkout, without the forge's API.

    Args:
        root: folder of the checkout.
        bare: repository to read branches from; None for the checkout's ``origin``.
        environment: environment variables; a workflow's token becomes git's credentials.
        clock: returns the time in seconds.
    """
    server, token = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_TOKEN", "")
    shown = credentials(server, token, environment) if server and token and bare is None else {}
    return InboxAccess(root, shown, "origin" if bare is None else str(bare), Limits(clock))


def list_offers(reach: InboxAccess, inbox: Inbox, names: Sequence[str]) -> Iterator[Offer]:
    """Files in an inbox that are for these sites.

    Raises:
        BlmError: the inbox cannot be read.
    """
    if not names:
        return iter(())
    kinds = {"branch": _branch_offers, "bucket": _bucket_offers, "url": _url_offers}
    return kinds[inbox.kind](reach, inbox, names)


def _branch_offers(reach: InboxAccess, inbox: Inbox, names: Sequence[str]) -> Iterator[Offer]:
    """Files of a branch in ``SITE/`` or ``exports/SITE/``, at any depth."""
    files = branch_files(reach.root, reach.environment, reach.remote, inbox.at)
    for path, read in sorted(files.items()):
        parts = PurePosixPath(path).parts
        parts = parts[1:] if parts[0] == EXPORTS else parts
        if inbox.site and len(parts) == 1:
            parts = (inbox.site, *parts)
        if len(parts) > 1 and parts[0] in names and _is_export(parts[-1]):
            name = tame_name(parts[-1])

            def save(target: Path, read: Callable[[], bytes] = read, name: str = name) -> str:
                raw = read()
                check_size(len(raw), reach.limits)
                target.write_bytes(raw)
                return name

            yield Offer(parts[0], f"{inbox}: {parts[0]}/{name}", save)


def _bucket_offers(reach: InboxAccess, inbox: Inbox, names: Sequence[str]) -> Iterator[Offer]:
    """Files of a bucket in ``SITE/``."""
    from blm.live.buckets import Bucket

    bucket = Bucket(inbox.at)
    for site in names:
        for path in bucket.list(site):
            if _is_export(path.rpartition("/")[2]):
                name = tame_name(path)

                def save(target: Path, path: str = path, name: str = name) -> str:
                    bucket.save(path, target, reach.limits)
                    return name

                yield Offer(site, f"{inbox}: {site}/{name}", save)


def _url_offers(reach: InboxAccess, inbox: Inbox, names: Sequence[str]) -> Iterator[Offer]:
    """The file at each site's address."""
    from blm.live.downloads import download

    for site in names:
        address = inbox.address_of(site)

        def save(target: Path, address: str = address) -> str:
            return download(address, target, reach.limits, allowed=reach.allowed)

        yield Offer(site, str(Inbox("url", address)), save)


def _is_export(name: str) -> bool:
    return not name.startswith(".") and name.lower().endswith(EXPORT_SUFFIXES)
