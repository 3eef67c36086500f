"""Branches of a bare repository on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blm.core.forge.errors import MovedRef
from blm.core.forge.forge_values import CommitDraft, Comparison
from blm.forge.git.commands import Git, is_sha
from blm.forge.git.commits import Signature, move_ref, write_commit, write_tree
from blm.forge.local.record_store import Record, RecordStore
from blm.forge.local.record_values import settled


class LocalBranches:
    """Branches, files and commits of a local forge; see ``forge_protocol.Forge``."""

    _git: Git
    _records: RecordStore
    _sign: Callable[[], Signature]

    def head(self, branch: str) -> str | None:
        """SHA of a branch's head."""
        return self._git.head(f"refs/heads/{branch}")

    def branches(self, prefix: str) -> Mapping[str, str]:
        """SHA by name of the branches that start with `prefix`, sorted."""
        return self._git.heads(prefix)

    def files(self, at: str, under: str = "") -> Mapping[str, str]:
        """Blob SHA by path below a folder at a commit."""
        return self._git.files(at, under)

    def read(self, path: str, at: str) -> bytes | None:
        """A file's content at a commit."""
        return self._git.read(path, at)

    def compare(self, base: str, head: str) -> Comparison:
        """What `head` has that `base` lacks."""
        return self._git.compare(base, head)

    def commit(self, draft: CommitDraft) -> str:
        """Write the objects, then move the branch if it is still where the draft expects it."""
        found = self.head(draft.branch)
        if found != draft.expected:
            raise MovedRef(draft.branch, draft.expected, found)
        self._settle(draft.branch)
        first = draft.parents[0]
        tree = write_tree(self._git, first, draft.files)
        if (
            tree == self._git.line("rev-parse", f"{is_sha(first)}^{{tree}}")
            and not draft.parents[1:]
        ):
            sha = first
        else:
            sha = write_commit(self._git, tree, draft.parents, draft.message, self._sign())
        if sha != draft.expected:
            move_ref(self._git, f"refs/heads/{draft.branch}", sha, draft.expected)
        return sha

    def delete_branch(self, branch: str, expected: str) -> None:
        """Delete a branch that is at `expected`; its pull request cannot be reopened."""
        found = self.head(branch)
        if found is None:
            return
        if found != expected:
            raise MovedRef(branch, expected, found)
        self._settle(branch)
        move_ref(self._git, f"refs/heads/{branch}", None, expected)

    def _settle(self, branch: str) -> None:
        """Record how this branch's pull requests ended, before the branch moves on."""

        def note(record: Record) -> None:
            record.update(settled(self._git, record))

        for record in self._records.all():
            if record.get("branch") == branch and record["state"] == "open":
                self._records.change(record["number"], note, f"settle {record['number']}")
