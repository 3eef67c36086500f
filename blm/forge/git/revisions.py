"""Revisions of a checkout: the base of edits, the files they change, earlier contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from blm.core.forge.errors import ForgeRefused
from blm.forge.git.commands import Git, GitFailed

BRANCHES = ("main", "master")
"""Names of default branches to try where no remote names its own."""


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that edits are held against.

    Attributes:
        sha: of the commit.
        words: how it was found, for people: ``where this branch left origin/main``.
    """

    sha: str
    words: str

    @property
    def short(self) -> str:
        """The SHA, shortened for display."""
        return self.sha[:7]


class Revisions:
    """A folder of a git repository at earlier commits."""

    def __init__(self, folder: Path) -> None:
        """Open it.

        Args:
            folder: the top of a checkout, or one inside.

        Raises:
            ForgeRefused: it is in no checkout, or in one without a commit.
        """
        try:
            self._git = Git(folder)
        except ForgeRefused:
            hint = "git init, git add . and git commit; then edit, and ask again"
            raise ForgeRefused(f"{folder} is in no git repository", hint=hint) from None
        top = self._git.top
        if top is None:
            raise ForgeRefused(f"{folder} is a bare repository", hint="clone it first")
        within = folder.resolve().relative_to(top.resolve()).as_posix()
        self._prefix = "" if within == "." else f"{within}/"
        if self._git.commit("HEAD") is None:
            raise ForgeRefused("nothing is committed yet", hint="git add . and git commit")

    def base(self, revision: str | None) -> Base:
        """The commit that a person names, or where the checked-out branch left the default branch.

        Raises:
            ForgeRefused: there is no such commit here, or the histories do not meet.
        """
        if revision is not None:
            found = self._git.commit(revision)
            if found is None:
                raise ForgeRefused(f"{revision[:100]!r} is no commit here", hint=self._deeper())
            return Base(found, revision[:100])
        head = self._git.commit("HEAD") or ""
        name, tip = self._default_branch()
        if tip is None or tip == head:
            return Base(head, "the last commit")
        try:
            fork = self._git.line("merge-base", head, tip)
        except GitFailed:
            message = f"the history that is here does not reach {name}"
            raise ForgeRefused(message, hint=self._deeper()) from None
        return Base(fork, "the last commit" if fork == head else f"where this branch left {name}")

    def changed(self, sha: str, under: Iterable[str]) -> tuple[str, ...]:
        """Paths below some folders, or files, that differ from a commit; new ones too, sorted.

        Args:
            sha: of the commit.
            under: below the folder that was opened.
        """
        places = [f"{self._prefix}{place}" for place in under]
        asked = (
            ("diff", "--name-only", "--no-renames", "-z", sha, "--", *places),
            ("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", *places),
        )
        found = {name for words in asked for name in self._git.run(*words).split(b"\0") if name}
        paths = (name.decode("utf-8", "surrogateescape") for name in found)
        return tuple(sorted(path.removeprefix(self._prefix) for path in paths))

    def names(self, sha: str, under: str) -> dict[str, str]:
        """Blob by path of the plain files that a commit has below a folder.

        Args:
            sha: of the commit.
            under: below the folder that was opened; empty for all of it.
        """
        files = self._git.files(sha, f"{self._prefix}{under}")
        return {path.removeprefix(self._prefix): blob for path, blob in files.items()}

    def read(self, path: str, sha: str) -> bytes | None:
        """A plain file as a commit has it; None when it is not there."""
        return self._git.read(f"{self._prefix}{path}", sha)

    def contents(self, blobs: dict[str, str]) -> dict[str, bytes]:
        """Bytes by path of some of `names`."""
        return dict(zip(blobs, self._git.blobs(list(blobs.values())), strict=True)) if blobs else {}

    def _default_branch(self) -> tuple[str, str | None]:
        """Name and commit of the default branch as this checkout knows it."""
        try:
            told = self._git.line("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        except GitFailed:
            told = ""
        names = (told, *(f"origin/{name}" for name in BRANCHES), *BRANCHES)
        found = ((name, self._git.commit(name)) for name in names if name)
        return next(((name, sha) for name, sha in found if sha), ("the default branch", None))

    def _deeper(self) -> str:
        if self._git.is_shallow():
            return "this clone is shallow: git fetch --unshallow, or name a commit that is here"
        return "name a branch, a tag or a commit with --base"
