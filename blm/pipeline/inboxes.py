"""`blm fetch`: exports from inboxes into the exports folder; what was taken is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blm.errors import BlmError
from blm.exports import hash_file
from blm.forge.inboxes import branch_files
from blm.pipeline.connections import Connection
from blm.pipeline.intake import EXPORT_SUFFIXES, find_exports
from blm.pipeline.repositories import write_files
from blm.repo.inventory import load_exports
from blm.repo.trees import SETTINGS, read_document

Read = Callable[[], bytes]
EXPORTS = "exports"


@dataclass(frozen=True, slots=True)
class Inbox:
    """One entry of ``inboxes`` in ``blm.yaml``."""

    kind: str
    at: str


def read_inboxes(root: Path) -> tuple[Inbox, ...]:
    """Inboxes of the repository, in their order."""
    document = read_document(root, SETTINGS)
    data = (document.require().data if document is not None else None) or {}
    return tuple(Inbox(one["kind"], one["at"]) for one in data.get("inboxes", ()))


def fetch_exports(connection: Connection, names: Iterable[str]) -> list[str]:
    """Put new exports of these sites into their folders; gives their paths.

    A file that the snapshot knows by its SHA-256 is left where it is.

    Raises:
        BlmError: an inbox cannot be read.
    """
    wanted, root = set(names), connection.root
    known = {name: _known(root, name) for name in wanted}
    found: list[str] = []
    for inbox in read_inboxes(root):
        for site, name, raw in _new(_files(connection, inbox), known):
            path = f"{EXPORTS}/{site}/{name}"
            if (root / path).exists():
                path = f"{EXPORTS}/{site}/{hashlib.sha256(raw).hexdigest()[:12]}-{name}"
            write_files(root, {path: raw})
            found.append(path)
    return found


def _new(
    files: Mapping[str, Read], known: Mapping[str, set[str]]
) -> Iterator[tuple[str, str, bytes]]:
    """Site, name and content of the files that no snapshot and no folder holds."""
    for path, read in sorted(files.items()):
        parts = PurePosixPath(path).parts
        parts = parts[1:] if parts[0] == EXPORTS else parts
        if len(parts) < 2 or parts[0] not in known or not _is_export(parts):
            continue
        raw = read()
        digest = hashlib.sha256(raw).hexdigest()
        if digest not in known[parts[0]]:
            known[parts[0]].add(digest)
            yield parts[0], parts[-1], raw


def _is_export(parts: tuple[str, ...]) -> bool:
    return not parts[-1].startswith(".") and parts[-1].lower().endswith(EXPORT_SUFFIXES)


def _known(root: Path, name: str) -> set[str]:
    exports = load_exports(root / "profiles" / name)
    taken = {export.sha256.partition("#")[0] for export in exports}
    return taken | {hash_file(path) for path in find_exports(root / EXPORTS / name)}


def _files(connection: Connection, inbox: Inbox) -> Mapping[str, Read]:
    """What reads each file of an inbox, by path."""
    if inbox.kind == "branch":
        return branch_files(connection.root, connection.environment, connection.remote, inbox.at)
    hint = "use kind: branch, or fetch the files yourself and run blm ingest"
    raise BlmError(f"inboxes of kind {inbox.kind} cannot be read yet", hint=hint)
