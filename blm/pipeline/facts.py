"""Facts: snapshot and results, which reach the base branch in one commit apart from proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from blm.core.forge_errors import ForgeRefused, ProtectedBranch
from blm.core.proposals import FACTS_BRANCH
from blm.forge.overlays import files_ahead
from blm.forge.working_tree import WorkingTree
from blm.pipeline.connections import Connection
from blm.pipeline.proposing_records import push_facts
from blm.pipeline.repositories import write_files
from blm.repo.trees import LINE_FILES, PROFILES, SETTINGS, read_content, read_document

Way = Literal["auto", "commit", "pull-request"]
_OWN = re.compile(
    rf"{PROFILES}/([^/]+)/(?:{'|'.join(map(re.escape, LINE_FILES))}"
    r"|(?:inventory|domains|reports)/[^/]+)"
)
Files = Mapping[str, bytes | None]
"""Whole content by path; None for a file that is gone."""


def fetch_facts(connection: Connection) -> Files:
    """Bring what waits on the facts branch into the checkout; those files.

    Raises:
        ForgeRefused: this is no checkout.
    """
    if not has_facts_open(connection):
        return {}
    checkout(connection)
    ahead = files_ahead(
        connection.root, connection.environment, connection.remote, FACTS_BRANCH, PROFILES
    )
    known = {path: raw for path, raw in ahead.items() if _OWN.fullmatch(path)}
    write_files(connection.root, known)
    return known


def has_facts_open(connection: Connection) -> bool:
    """Whether facts wait in their own pull request."""
    if connection.forge.head(FACTS_BRANCH) is None:
        return False
    opened = connection.forge.pull_requests(FACTS_BRANCH, "open")
    return any(pull.branch == FACTS_BRANCH for pull in opened)


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
    wanted = set(sites)
    changed = checkout(connection).changed()
    paths = [p for p in changed if (own := _OWN.fullmatch(p)) and own[1] in wanted]
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
    return push_facts(forge, base, forge.head(base) or "", files, message)


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
