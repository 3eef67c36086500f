"""Pushing facts, such as snapshots and results, to the base branch or the facts branch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blm.core.forge.errors import ForgeRefused, MovedRef, ProtectedBranch
from blm.core.forge.forge_values import CommitDraft
from blm.core.forge.protocol import Forge
from blm.core.proposals.proposal import FACTS_BRANCH, profile_path
from blm.forge.git.overlays import files_ahead
from blm.forge.git.working_tree import WorkingTree
from blm.pipeline.forge_sync.connections import Connection
from blm.pipeline.forge_sync.facts_branch import Waiting, Way, find_waiting, push_facts, show_facts
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.repository import write_files
from blm.repo.working_tree.paths import (
    LINE_FILES,
    PROFILES,
    RESULTS,
    SETTINGS,
    read_content,
)

_OWN = re.compile(
    rf"{PROFILES}/([^/]+)/(?:{'|'.join(map(re.escape, LINE_FILES))}|{RESULTS.pattern}"
    r"|badge\.svg|(?:inventory|domains|reports)/[^/]+)"
)
TRIES = 4
"""Most attempts to push, as other runs may push in between."""
Files = Mapping[str, bytes | None]
"""Content of files by path; None for a deleted file."""
Passing = Callable[[Iterable[str], MovedRef], None]
"""Told of sites whose facts somebody else pushed meanwhile."""


def _keep(sites: Iterable[str], moved: MovedRef) -> None:
    """Leave the files of these sites as they are."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Files of the facts branch that were written into the checkout.

    Attributes:
        head: SHA of the facts branch that they are from; empty if no facts wait for a merge.
        files: content of the files, by path.
    """

    head: str = ""
    files: Files = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """Result of pushing facts.

    Attributes:
        commit: SHA of the commit with the facts, which proposals name.
        passed: by site, the error because of which its facts were not pushed.
    """

    commit: str
    passed: Mapping[str, MovedRef]


def fetch_facts(connection: Connection) -> Laid:
    """Bring what waits on the facts branch into the checkout.

    Raises:
        ForgeRefused: this is no checkout.
    """
    waiting = find_facts(connection)
    if waiting is None:
        return Laid()
    checkout(connection)
    span = (waiting.fork, waiting.head)
    ahead = files_ahead(connection.root, connection.environment, connection.remote, span, PROFILES)
    known = {path: raw for path, raw in ahead.items() if is_fact(path)}
    write_files(connection.root, known)
    return Laid(waiting.head, known)


def find_facts(connection: Connection) -> Waiting | None:
    """Facts that wait for the base branch."""
    name = connection.repository.default_branch
    return find_waiting(connection.forge, name, connection.forge.head(name) or "")


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


def send_facts(
    connection: Connection, sites: Iterable[str], laid: Laid, *, passing: Passing = _keep
) -> Sent:
    """Push what the program wrote about these sites, in one commit.

    Args:
        connection: the forge and its checkout.
        sites: whose files are whole.
        laid: what the facts branch held when the files were made.
        passing: called with sites whose facts stay here and why, before the others are pushed.

    Raises:
        MovedRef: others pushed each time that it was tried.
        ProtectedBranch: a rule refuses, and ``facts: commit`` wants no other way.
    """
    left, passed = set(sites), dict[str, MovedRef]()
    while True:
        try:
            return Sent(_send(connection, sorted(left), laid), passed)
        except MovedRef as moved:
            theirs = left & {path.split("/")[1] for path in moved.paths}
            if not theirs:
                raise
            passing(theirs, moved)
            passed |= dict.fromkeys(theirs, moved)
            left -= theirs


def _send(connection: Connection, sites: Sequence[str], laid: Laid) -> str:
    """The commit that holds the facts of these sites."""
    forge, base = connection.forge, connection.repository.default_branch
    # What only waits is in no commit here: git does not tell that it is gone.
    paths = {*changed_facts(checkout(connection), sites), *_of_sites(laid.files, sites)}
    files = {path: read_content(connection.root, path) for path in sorted(paths)}
    files = {p: raw for p, raw in files.items() if p not in laid.files or laid.files[p] != raw}
    head = (forge.head(FACTS_BRANCH) if laid.head else None) or forge.head(base) or ""
    if not files:
        return head
    message = say_facts(sorted(files))
    way = read_way(connection)
    if way != "pull-request" and not laid.head:
        try:
            sign = connection.sign()
            return checkout(connection).push(files, base, message, sign) or head
        except ProtectedBranch:
            if way == "commit":
                raise
    return _push(connection, laid, files, message, way)


def _push(connection: Connection, laid: Laid, files: Files, message: str, way: Way) -> str:
    """Facts by the forge itself, again when another run was faster with other files."""
    forge, base = connection.forge, connection.repository.default_branch
    for left in reversed(range(TRIES)):
        at = forge.head(base) or ""
        waiting = find_waiting(forge, base, at)
        if theirs := _changed_since(connection, laid, files, at, waiting):
            where = FACTS_BRANCH if waiting else base
            raise MovedRef(where, laid.head or None, waiting.head if waiting else at, theirs)
        try:
            draft = CommitDraft(base, at, (at,), files, message)
            return push_facts(forge, draft, waiting=waiting, way=way)
        except MovedRef:
            if not left:
                raise
    raise MovedRef(base, None, None)


def _changed_since(
    connection: Connection, laid: Laid, files: Files, base: str, waiting: Waiting | None
) -> list[str]:
    """Those of the paths that hold something else by now than what the new content was made of.

    That is what lay over the checkout, and elsewhere its commit.
    """
    tree = checkout(connection)
    start = tree.commit() or ""
    if (start, laid.head) == (base, waiting.head if waiting else ""):
        return []
    ours = tree.files(start, PROFILES) if start else {}
    lain = tree.files(laid.head, PROFILES) if laid.head else {}
    theirs = _newest(connection.forge, base, waiting)
    made_of = {path: (lain if path in laid.files else ours).get(path) for path in files}
    return [path for path, blob in made_of.items() if theirs.get(path) != blob]


def _newest(forge: Forge, base: str, waiting: Waiting | None) -> Mapping[str, str]:
    """Blob SHA by path below the profiles, where the facts branch has its own say."""
    there = dict(forge.files(base, PROFILES))
    if waiting is None:
        return there
    fork, head = forge.files(waiting.fork, PROFILES), forge.files(waiting.head, PROFILES)
    for path in {*fork, *head}:
        if fork.get(path) != head.get(path):
            there[path] = head.get(path, "")
    return {path: blob for path, blob in there.items() if blob}


def is_fact(path: str) -> bool:
    """True for a file of a site that the program pushes apart from proposals."""
    return _OWN.fullmatch(path) is not None


def changed_facts(tree: WorkingTree, sites: Iterable[str]) -> list[str]:
    """Paths of these sites' facts that differ from the commit that is checked out, sorted."""
    return _of_sites(tree.changed(), sites)


def _of_sites(paths: Iterable[str], sites: Iterable[str]) -> list[str]:
    """Those of the paths that are facts of these sites."""
    wanted = set(sites)
    return [p for p in paths if (own := _OWN.fullmatch(p)) and own[1] in wanted]


def say_facts(paths: Sequence[str]) -> str:
    """First line of the commit: whose facts."""
    sites = sorted({path.split("/")[1] for path in paths})
    named = ", ".join(sites) if len(sites) <= 3 else f"{len(sites)} sites"
    return f"blm: snapshot and results of {named}"


def read_way(connection: Connection) -> Way:
    """``facts`` of ``blm.yaml``."""
    document = connection.common.document(SETTINGS)
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
