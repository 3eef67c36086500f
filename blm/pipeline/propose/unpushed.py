"""Commits of the checkout that proposals do not go by yet, as they were not pushed."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass

from blm.pipeline.forge_sync.connections import Connection
from blm.repo.site.human_files import sort_edits


@dataclass(frozen=True, slots=True)
class Unpushed:
    """Files that commits made here changed and the base branch has otherwise.

    Attributes:
        connection: the forge and its checkout.
        base: commit of the base branch.
        paths: of the files.
    """

    connection: Connection
    base: str
    paths: tuple[str, ...]

    def say(self, site: str) -> str:
        """How many commits to a site's human files are missing there, and the way to send them.

        Empty when none is.
        """
        concerned = [path for path in self.paths if sort_edits([path]).may_touch(site)]
        tree = self.connection.tree
        if tree is None or not concerned:
            return ""
        count = tree.count_ahead(self.base, concerned)
        are = "1 commit is" if count == 1 else f"{count} commits are"
        return f"{are} not in {self._place}: {self._way(follows=tree.follows(self.base))}"

    @property
    def _place(self) -> str:
        main = self.connection.repository.default_branch
        remote = self.connection.remote
        return f"{remote}/{main}" if remote == "origin" else f"{main} of {self._remote}"

    @property
    def _remote(self) -> str:
        remote = self.connection.remote
        is_path = remote != "origin"
        return shlex.quote(os.path.relpath(remote, self.connection.root)) if is_path else remote

    def _way(self, *, follows: bool) -> str:
        tree, main = self.connection.tree, shlex.quote(self.connection.repository.default_branch)
        branch = tree.branch() if tree else None
        if branch is not None and branch != self.connection.repository.default_branch:
            return f"merge {branch} there"
        push = f"git push {self._remote} HEAD:{main}"
        pull = f"git pull --rebase --autostash {self._remote} {main}"
        return push if follows else f"{pull} && {push}"


def find_unpushed(connection: Connection) -> Unpushed | None:
    """What the checkout's commits have and the base branch lacks; None without either."""
    main = connection.repository.default_branch
    base = connection.forge.head(main)
    if connection.tree is None or base is None:
        return None
    return Unpushed(connection, base, connection.tree.paths_ahead(base, main))
