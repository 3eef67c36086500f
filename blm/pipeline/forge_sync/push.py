"""`blm ingest --push`: push a site's snapshot to the base branch, without the exports.

catch up -> write waiting facts into the checkout -> (ingest) -> push, or pull request of facts
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from blm.core.forge.errors import ForgeRefused, MovedRef, ProtectedBranch
from blm.core.proposals.proposal import FACTS_BRANCH
from blm.forge.git.catch_up import catch_up, default_branch
from blm.forge.git.commits import Signature
from blm.forge.git.working_tree import WorkingTree
from blm.pipeline.forge_sync.connections import BOT, EMAIL, Connection
from blm.pipeline.forge_sync.facts import Laid, changed_facts, fetch_facts, say_facts, send_facts
from blm.pipeline.load_site import check_public
from blm.repo.working_tree.paths import PROFILES

ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class SnapshotPush:
    """A prepared push; nothing is pushed yet.

    Attributes:
        root: folder of the checkout.
        site: site whose snapshot is pushed.
        base: branch to push to.
        connection: connection to the forge; None if only git can reach the remote.
        laid: files of the facts branch that were written into the checkout.
        stamp: returns the ISO time.
    """

    root: Path
    site: str
    base: str
    connection: Connection | None
    laid: Laid
    stamp: Callable[[], str]


def begin_push(
    root: Path, site: str, connection: Connection | None, stamp: Callable[[], str]
) -> SnapshotPush:
    """See that the checkout is as new as the base branch, as far as this site goes.

    Args:
        root: of the checkout.
        site: whose snapshot will be pushed.
        connection: the forge; without one git's own ``origin`` and credentials are enough.
        stamp: gives the ISO time.

    Raises:
        ForgeRefused: this is no checkout, its remote does not answer, or it is behind.
        Refused: everybody could read the snapshot there, and the site is not public.
    """
    check_public(root, [site], connection.repository if connection else None)
    if not (root / ".git").exists():
        hint = "clone the repository and run blm there, or leave out --push"
        raise ForgeRefused(f"{root} is no checkout: there is nothing to push from", hint=hint)
    environment = connection.environment if connection else {}
    remote = connection.remote if connection else ORIGIN
    if remote == ORIGIN and not WorkingTree(root).has_remote:
        hint = "git remote add origin ADDRESS, or give --forge local:PATH"
        raise ForgeRefused("the checkout has no remote named origin", hint=hint)
    WorkingTree(root).require_clean_index()
    if connection:
        base = connection.repository.default_branch
    else:
        base = default_branch(root, environment, remote)
    catch_up(root, environment, remote, base, f"{PROFILES}/{site}")
    laid = fetch_facts(connection) if connection else Laid()
    return SnapshotPush(root, site, base, connection, laid, stamp)


def finish_push(push: SnapshotPush) -> str:
    """Push what the program wrote about the site; says in words what was done.

    Raises:
        MovedRef: somebody pushed the same files in between.
        ProtectedBranch: a rule refuses, and nobody said where pull requests are.
    """
    try:
        return _send(push, push.connection) if push.connection else _push(push)
    except MovedRef as moved:
        hint = f"git restore {PROFILES}/{push.site}, git pull, then the same command again"
        moved.hint = hint
        raise


def _send(push: SnapshotPush, connection: Connection) -> str:
    """Through the forge: where the base branch takes no push, its pull request of facts does."""
    forge = connection.forge
    before = {forge.head(push.base), forge.head(FACTS_BRANCH)}
    sent = send_facts(connection, [push.site], push.laid)
    for moved in sent.passed.values():
        raise moved
    sha = sent.commit
    if sha in before or not sha:
        return _nothing(push)
    if sha != forge.head(FACTS_BRANCH):
        return _pushed(push, sha)
    opened = forge.pull_requests(FACTS_BRANCH, "open")
    where = next((f" {pull.url or f'#{pull.number}'}" for pull in opened), "")
    return f"{push.base} takes no push: the snapshot of {push.site} waits in {FACTS_BRANCH}{where}"


def _push(push: SnapshotPush) -> str:
    """With git alone."""
    tree = WorkingTree(push.root)
    paths = changed_facts(tree, [push.site])
    if not paths:
        return _nothing(push)
    sign = Signature(BOT, EMAIL, push.stamp())
    try:
        sha = tree.push(paths, push.base, say_facts(paths), sign)
    except ProtectedBranch as refused:
        refused.hint = (
            "set GITHUB_REPOSITORY and GITHUB_TOKEN and run it again: then the snapshot travels "
            f"in the pull request {FACTS_BRANCH}"
        )
        raise
    return _pushed(push, sha) if sha else _nothing(push)


def _pushed(push: SnapshotPush, sha: str) -> str:
    return f"pushed the snapshot of {push.site} to {push.base}: {sha[:12]}; exports stay here"


def _nothing(push: SnapshotPush) -> str:
    return f"nothing to push: {push.base} has the snapshot of {push.site}"
