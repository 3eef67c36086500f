"""Commits made without a working tree, and refs moved only if they are still where expected."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blm.core.forge.errors import ForgeRefused, MovedRef
from blm.forge.git.commands import Git, GitFailed, is_sha

NOWHERE = "0" * 40


@dataclass(frozen=True, slots=True)
class Signature:
    """Who commits and when.

    Attributes:
        name: as history shows it.
        email: as history keeps it.
        date: ISO time with zone.
    """

    name: str
    email: str
    date: str

    def environment(self) -> dict[str, str]:
        """Environment variables that make git use it as author and committer."""
        facts = {"NAME": self.name, "EMAIL": self.email, "DATE": self.date}
        return {f"GIT_{who}_{k}": v for who in ("AUTHOR", "COMMITTER") for k, v in facts.items()}


def write_tree(git: Git, base: str | None, files: Mapping[str, bytes | None]) -> str:
    """SHA of the tree of commit `base` with `files` in place; None as content deletes.

    Raises:
        ForgeRefused: git takes no such path.
    """
    lines = [_index_line(git, path, content) for path, content in sorted(files.items())]
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        start = ("read-tree", is_sha(base)) if base else ("read-tree", "--empty")
        git.run(*start, environment=index)
        if lines:
            feed = b"".join(lines)
            try:
                git.run("update-index", "-z", "--index-info", feed=feed, environment=index)
            except GitFailed as failed:
                raise ForgeRefused(f"git takes no such path: {failed.said.strip()[:200]}") from None
        return git.run("write-tree", environment=index).decode().strip()


def write_commit(
    git: Git, tree: str, parents: tuple[str, ...], message: str, signature: Signature
) -> str:
    """SHA of a new commit; no ref points to it yet."""
    told = [word for parent in parents for word in ("-p", is_sha(parent))]
    text = message.rstrip("\n") + "\n"
    made = git.run(
        "commit-tree",
        tree,
        *told,
        "-F",
        "-",
        feed=text.encode("utf-8", "replace"),
        environment=signature.environment(),
    )
    return made.decode().strip()


def move_ref(git: Git, ref: str, new: str | None, old: str | None) -> None:
    """Move a ref from `old` to `new`, atomically; None means that the ref does not exist.

    Raises:
        MovedRef: it is elsewhere.
        ForgeRefused: git takes no such name.
    """
    try:
        if new is None:
            git.run("update-ref", "-d", ref, old or NOWHERE)
        else:
            git.run("update-ref", ref, new, old or NOWHERE)
    except GitFailed as failed:
        found = git.head(ref)
        if found == old:
            raise ForgeRefused(failed.message) from None
        raise MovedRef(ref.removeprefix("refs/heads/"), old, found) from None


def merge_tree(git: Git, ours: str, theirs: str) -> str | None:
    """SHA of the tree that merging two commits gives; None when they conflict."""
    try:
        out = git.line("merge-tree", "--write-tree", "--no-messages", is_sha(ours), is_sha(theirs))
    except GitFailed as failed:
        if failed.status == 1:
            return None
        raise
    return out.splitlines()[0]


def _index_line(git: Git, path: str, content: bytes | None) -> bytes:
    name = path.encode("utf-8", "surrogateescape")
    if content is None:
        return b"0 " + NOWHERE.encode() + b"\t" + name + b"\0"
    blob = git.line("hash-object", "-w", "--stdin", feed=content)
    return b"100644 " + blob.encode() + b"\t" + name + b"\0"
