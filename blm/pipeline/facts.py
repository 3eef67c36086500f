"""Facts: snapshot and results, which reach the base branch in one commit apart from proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from blm.core.forge_errors import ForgeRefused, MovedRef, ProtectedBranch
from blm.core.forge_protocol import Forge
from blm.core.proposals import FACTS_BRANCH, profile_path
from blm.forge.overlays import files_ahead
from blm.forge.working_tree import WorkingTree
from blm.pipeline.connections import Connection
from blm.pipeline.proposing_facts import Waiting, Way, find_waiting, push_facts, show_facts
from blm.pipeline.proposing_reads import Reader
from blm.pipeline.repositories import write_files
from blm.repo.trees import LINE_FILES, PROFILES, SETTINGS, read_content, read_document

_OWN = re.compile(
    rf"{PROFILES}/([^/]+)/(?:{'|'.join(map(re.escape, LINE_FILES))}|badge\.svg"
    r"|(?:inventory|domains|reports)/[^/]+)"
)
TRIES = 4
"""The first, and three more after another run pushed."""
Files = Mapping[str, bytes | None]
"""Whole content by path; None for a file that is gone."""


def fetch_facts(connection: Connection) -> Files:
    """Bring what waits on the facts branch into the checkout; those files.

    Raises:
        ForgeRefused: this is no checkout.
    """
    if find_facts(connection) is None:
        return {}
    checkout(connection)
    ahead = files_ahead(
        connection.root, connection.environment, connection.remote, FACTS_BRANCH, PROFILES
    )
    known = {path: raw for path, raw in ahead.items() if _OWN.fullmatch(path)}
    write_files(connection.root, known)
    return known


def find_facts(connection: Connection) -> Waiting | None:
    """Facts that wait for the base branch."""
    base = connection.forge.head(connection.repository.default_branch) or ""
    return find_waiting(connection.forge, base)


def reopen_facts(connection: Connection) -> None:
    """Show facts that a killed run left without a pull request."""
    waiting = find_facts(connection)
    if waiting is not None:
        show_facts(connection.forge, connection.repository.default_branch, waiting)


def checkout(connection: Connection) -> WorkingTree:
    """The working tree that facts are pushed from.

    Raises:
        ForgeRefused: there is none.
    """
    if connection.tree is None:
        hint = "clone the repository and run blm there"
        raise ForgeRefused(f"{connection.root} is no checkout of the repository", hint=hint)
    return connection.tree


def send_facts(connection: Connection, sites: Iterable[str], waiting: Files) -> str:
    """Push what the program wrote about these sites; the commit of the base that proposals name.

    Args:
        connection: the forge and its checkout.
        sites: whose files are whole.
        waiting: what the facts branch holds already.

    Raises:
        MovedRef: another run pushed the same files.
        ProtectedBranch: a rule refuses, and ``facts: commit`` wants no other way.
    """
    forge, base = connection.forge, connection.repository.default_branch
    paths = changed_facts(checkout(connection), sites)
    files = {path: read_content(connection.root, path) for path in paths}
    files = {p: raw for p, raw in files.items() if p not in waiting or waiting[p] != raw}
    head = forge.head(FACTS_BRANCH if waiting else base) or ""
    if not files:
        return head
    message = say_facts(sorted(files))
    way = read_way(connection)
    if way != "pull-request" and not waiting:
        try:
            sign = connection.sign()
            return checkout(connection).push(files, base, message, sign) or head
        except ProtectedBranch:
            if way == "commit":
                raise
    return _push(forge, base, files, message, way)


def _push(forge: Forge, base: str, files: Files, message: str, way: Way) -> str:
    """Facts by the forge itself, again when another run was faster."""
    for left in reversed(range(TRIES)):
        at = forge.head(base) or ""
        waiting = find_waiting(forge, at)
        try:
            return push_facts(forge, base, at, files, message, waiting=waiting, way=way)
        except MovedRef:
            if not left:
                raise
    raise MovedRef(base, None, None)


def changed_facts(tree: WorkingTree, sites: Iterable[str]) -> list[str]:
    """Paths of these sites' facts that differ from the commit that is checked out, sorted."""
    wanted = set(sites)
    return [p for p in tree.changed() if (own := _OWN.fullmatch(p)) and own[1] in wanted]


def say_facts(paths: Sequence[str]) -> str:
    """First line of the commit: whose facts."""
    sites = sorted({path.split("/")[1] for path in paths})
    named = ", ".join(sites) if len(sites) <= 3 else f"{len(sites)} sites"
    return f"blm: snapshot and results of {named}"


def read_way(connection: Connection) -> Way:
    """``facts`` of ``blm.yaml``."""
    document = read_document(connection.root, SETTINGS)
    data = document.require().data if document is not None else None
    way: Way = (data or {}).get("facts", "auto")
    return way


def refuse_stale(reader: Reader, root: Path, facts: str) -> None:
    """Refuse to propose from a checkout that lacks a newer snapshot.

    Args:
        reader: of the site.
        root: of the checkout.
        facts: commit that holds the newest facts.

    Raises:
        ForgeRefused: its snapshot is another.
    """
    for name in ("exports.yaml", "history.yaml"):
        path = profile_path(reader.site, name)
        if reader.read(path, facts) != read_content(root, path):
            base = reader.repository.default_branch
            message = f"{reader.site}: this checkout's {path} is not that of {base}"
            raise ForgeRefused(message, hint=f"git pull origin {base}, then run again")
