"""`blm fetch`: download new exports from inboxes into the exports folder.

inboxes -> offers -> temporary files -> known? readable? -> exports/SITE/
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from blm.core.site.inboxes import Inbox, explain_wrong
from blm.core.site.site import Site
from blm.errors import BlmError, ExportError
from blm.exports import hash_file, read_exports
from blm.pipeline.audit.intake import EXPORT_SUFFIXES, find_exports
from blm.pipeline.inbox.inbox_files import EXPORTS, InboxAccess, Offer, list_offers
from blm.pipeline.load_site import SIGNALS
from blm.pipeline.repository import write_files
from blm.render.text.terminals import screen
from blm.repo.site.profiles import load_site
from blm.repo.snapshot.inventory import load_exports
from blm.repo.working_tree.paths import SETTINGS, read_document


@dataclass(slots=True)
class Fetched:
    """Result of a fetch.

    Attributes:
        new: paths of the new exports, in the exports folder.
        passed: one sentence for each file that is no export; it stays in the inbox.
        failed: one sentence for each inbox or file that could not be read.
    """

    new: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The number of new exports by site, in words."""
        sites = [PurePosixPath(path).parts[1] for path in self.new]
        told = ", ".join(f"{site} {sites.count(site)}" for site in sorted(set(sites)))
        return f"new exports: {told}" if told else "no new export"


def read_inboxes(root: Path) -> tuple[Inbox, ...]:
    """Inboxes of the repository, in the order of ``blm.yaml``.

    Raises:
        InvalidFiles: ``blm.yaml`` is no YAML.
        BlmError: the address of an inbox is wrong.
    """
    document = read_document(root, SETTINGS)
    data = (document.require().data if document is not None else None) or {}
    found = []
    for one in data.get("inboxes") or ():
        inbox = Inbox(one["kind"], one["at"], one.get("site", ""))
        if wrong := explain_wrong(inbox):
            raise BlmError(f"{SETTINGS}: {wrong[0]}", hint=wrong[1])
        found.append(inbox)
    return tuple(found)


def fetch_exports(reach: InboxAccess, names: Iterable[str]) -> Fetched:
    """Download new exports of these sites into their exports folders.

    Files whose SHA-256 is known to the snapshot or the folder are skipped, and so are files that
    are no exports. If an inbox cannot be read, the others are read all the same.

    Args:
        reach: access to the inboxes.
        names: names of the sites.

    Raises:
        BlmError: the address of an inbox in ``blm.yaml`` is wrong.
    """
    found = Fetched()
    folders = {}
    for name in dict.fromkeys(names):
        try:
            folders[name] = _Folder(reach.root, load_site(reach.root, name, signals=SIGNALS))
        except BlmError as error:
            found.failed.append(f"{name}: {error}")
    for inbox in read_inboxes(reach.root):
        wanted = [name for name in folders if inbox.serves(name)]
        try:
            for offer in list_offers(reach, inbox, wanted):
                _fetch_one(offer, folders[offer.site], found)
        except BlmError as error:
            found.failed.append(f"{inbox}: {error}")
    found.passed = [screen([sentence]) for sentence in found.passed]
    found.failed = [screen([sentence]) for sentence in found.failed]
    return found


class _Folder:
    """The exports folder of one site, with the digests of all exports known so far."""

    def __init__(self, root: Path, site: Site) -> None:
        taken = load_exports(root / "profiles" / site.name)
        there = find_exports(root / EXPORTS / site.name)
        self.root, self.site = root, site
        self.known = {e.sha256.partition("#")[0] for e in taken} | {hash_file(p) for p in there}

    def put(self, content: Path, digest: str) -> str:
        """Copy a file into the folder, with a prefix if its name is taken; returns its path."""
        name = content.name
        if (self.root / EXPORTS / self.site.name / name).exists():
            name = f"{digest[:12]}-{name}"
        path = f"{EXPORTS}/{self.site.name}/{name}"
        write_files(self.root, {path: content})
        self.known.add(digest)
        return path


def _fetch_one(offer: Offer, folder: _Folder, found: Fetched) -> None:
    """Download one file and note in `found` what became of it."""
    with tempfile.TemporaryDirectory(prefix="blm-") as place:
        content = Path(place) / "fetched"
        try:
            name = offer.save(content)
            content = content.rename(Path(place) / _with_suffix(name))
            digest = hash_file(content)
            if digest in folder.known:
                return
            if why := _explain_refused(content, folder.site):
                found.passed.append(f"{offer.label}: {why}")
                return
            found.new.append(folder.put(content, digest))
        except BlmError as error:
            found.failed.append(f"{offer.label}: {error}")


def _with_suffix(name: str) -> str:
    return name if name.lower().endswith(EXPORT_SUFFIXES) else f"{name}.csv"


def _explain_refused(path: Path, site: Site) -> str:
    """Why an audit cannot take this file in; empty if it can."""
    try:
        readings = read_exports(path, maps=site.column_maps)
    except ExportError as error:
        return str(error)
    if any(reading.export.as_of is None for reading in readings):
        return "nothing in it tells its date. hint: put the date into the file's name"
    return ""
