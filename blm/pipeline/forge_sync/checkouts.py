"""Checkouts of a run: as new as the base branch at its start, clean again after a lost race."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from blm.core.forge.errors import ForgeRefused, MovedRef
from blm.pipeline.forge_sync.connections import EMAIL, Connection
from blm.pipeline.forge_sync.facts import checkout, is_fact
from blm.repo.site.human_files import is_common
from blm.repo.working_tree.paths import POLICIES, PROFILES


@dataclass(frozen=True, slots=True)
class Clean:
    """What a checkout held when a run began.

    Attributes:
        connection: of the run.
        changed: paths that differed from the commit then: people's edits, an earlier run's files.
    """

    connection: Connection
    changed: frozenset[str]

    def restore(self, moved: MovedRef, sites: Iterable[str]) -> None:
        """Take back what the run wrote about these sites, and say how to go on.

        Args:
            moved: why nothing of it was pushed; its hint is set.
            sites: whose files they are.
        """
        tree, folders = checkout(self.connection), {f"{PROFILES}/{name}" for name in sites}
        paths = {path for path in tree.changed() if is_fact(path)} - self.changed
        tree.restore(path for path in paths if "/".join(path.split("/")[:2]) in folders)
        pull = _pull(self.connection, _stash(self.connection, moved.paths), diverged=False)
        moved.hint = f"somebody pushed at the same moment: {pull}, then run again"


def refuse_behind(connection: Connection, sites: Iterable[str]) -> Clean:
    """See that the checkout has what the base branch has of these sites and of shared files.

    In other sites' files it may be behind: a push goes on top of whatever is there.

    Args:
        connection: the forge and its checkout.
        sites: of the run.

    Returns:
        What the checkout holds before anything is written.

    Raises:
        ForgeRefused: this is no checkout, or it is behind.
    """
    tree, base = checkout(connection), connection.repository.default_branch
    changed = frozenset(tree.changed())
    news = tree.missing(base)
    own = (f"{POLICIES}/", *(f"{PROFILES}/{name}/" for name in sites))
    paths = [path for path in news.paths if path.startswith(own) or is_common(path)]
    paths = [path for path in paths if path not in news.same]
    # Facts of another run are for a person to pull; what this program recorded comes by itself.
    records = news.authors <= {EMAIL} and not any(map(is_fact, paths))
    takes = records or connection.unattended  # people merge while a workflow's jobs wait
    if news.head and not news.diverged and takes and tree.follow(base, news.same):
        return Clean(connection, changed - news.same)
    if paths:
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        message = f"this checkout is behind {base}, which has newer {paths[0]}{more}"
        stash = _stash(connection, news.paths)
        hint = f"{_pull(connection, stash, diverged=news.diverged)}, then run again"
        raise ForgeRefused(message, hint=hint)
    return Clean(connection, changed)


def _stash(connection: Connection, paths: Iterable[str]) -> bool:
    """Whether changes here are in the way of a pull that brings these paths."""
    return not set(paths).isdisjoint(checkout(connection).changed())


def _pull(connection: Connection, stash: bool, *, diverged: bool) -> str:  # noqa: FBT001
    """The commands that bring the checkout to the base branch."""
    base = connection.repository.default_branch
    how = "--rebase --autostash" if diverged else "--ff-only"
    pull = f"git pull {how} {shlex.quote(connection.remote)} {base}"
    return f"git stash --include-untracked && {pull}" if stash else pull
