"""Pushes of the files that a run wrote: one commit on top of the remote branch."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blm.core.forge.errors import ForgeError, MovedRef, NotAllowed, ProtectedBranch, Unreachable
from blm.forge.git.commands import Git, GitFailed, is_sha
from blm.forge.git.commits import Signature, write_commit
from blm.forge.git.refusals import GitRefused, explain_lock, explain_unmerged

TRIES = 3
BEHIND = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "stale info",
    "failed to update ref",
)
REFUSED = ("protected branch", "gh006", "gh013", "hook declined", "remote rejected", "prohibited")
NO_ENTRY = ("authentication failed", "could not read username", "permission denied", "403", "401")


def credentials(server: str, token: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Environment variables that let git send `token` to `server` only, not in arguments or files.

    Args:
        server: ``https://github.com``.
        token: from the environment.
        environment: of this process; configuration that it gives to git stays.
    """
    told = environment.get("GIT_CONFIG_COUNT", "0")
    place = int(told) if told.isdecimal() else 0
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": str(place + 1),
        f"GIT_CONFIG_KEY_{place}": f"http.{server.rstrip('/')}/.extraheader",
        f"GIT_CONFIG_VALUE_{place}": f"AUTHORIZATION: basic {secret}",
    }


@dataclass(frozen=True, slots=True)
class Missing:
    """What a branch of the remote has that the checkout lacks.

    Attributes:
        paths: files that the remote changed since both were one, sorted; all of them without a
            common commit.
        same: those of them that the checkout holds already, uncommitted: an own push of a run
            that was killed before it said so here.
        authors: e-mail addresses of those who committed it.
        head: commit of the remote's branch; empty when nothing is missing.
        diverged: True if the checkout has commits of its own besides.
    """

    paths: tuple[str, ...] = ()
    same: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    head: str = ""
    diverged: bool = False


class WorkingTree:
    """A checkout and its remote."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str] | None = None, remote: str = "origin"
    ) -> None:
        """Open it; `environment` may hold `credentials`."""
        self._git = Git(folder, environment)
        self._remote = remote

    @property
    def has_remote(self) -> bool:
        """True if there is a remote to push to."""
        return self._remote in self._git.line("remote").splitlines()

    def commit(self) -> str | None:
        """SHA that is checked out; None before the first commit."""
        return self._git.commit("HEAD")

    def require_clean_index(self) -> None:
        """Make sure that git can take files in and move the checkout.

        Raises:
            GitRefused: the index is locked, damaged, or has unmerged entries.
        """
        folder = self._git.folder
        if self._git.line("ls-files", "--unmerged"):
            raise explain_unmerged(folder)
        if (folder / "index.lock").exists():
            raise explain_lock(folder / "index.lock")

    def branch(self) -> str | None:
        """Branch that is checked out; None when none is."""
        try:
            return self._git.line("symbolic-ref", "--quiet", "--short", "HEAD")
        except GitFailed:
            return None

    def changed(self) -> tuple[str, ...]:
        """Paths that differ from the commit, new ones included, ignored ones not; sorted."""
        shown = self._git.run("status", "--porcelain", "-z", "--no-renames", "-uall")
        entries = [entry[3:] for entry in shown.split(b"\0") if entry]
        return tuple(sorted(entry.decode("utf-8", "surrogateescape") for entry in entries))

    def changed_since(self, start: str | None) -> tuple[str, ...]:
        """Paths that differ between a commit and the one checked out, sorted; none without both."""
        now = self.commit()
        if start is None or now is None or start == now:
            return ()
        shown = self._git.run("diff", "--name-only", "-z", "--no-renames", start, now, "--")
        return tuple(sorted(p.decode("utf-8", "surrogateescape") for p in shown.split(b"\0") if p))

    def missing(self, branch: str) -> Missing:
        """What the remote's branch has that the commit checked out lacks.

        Raises:
            Unreachable: the remote does not answer.
        """
        start, there = self.commit(), self._fetched(branch)
        if there is None or start == there:
            return Missing()
        if start is None:
            return Missing(tuple(sorted(self.files(there, ""))), head=there)
        if self._git.contains(there, start):
            return Missing()
        news = self._git.compare(start, there)
        paths = tuple(sorted(self.files(there, ""))) if news.paths is None else news.paths
        authors = frozenset(commit.email for commit in news.commits)
        same = frozenset(paths).difference(self._differ(there))
        diverged = not self._git.contains(start, there)
        return Missing(paths, same, authors, there, diverged=diverged)

    def _differ(self, commit: str) -> tuple[str, ...]:
        """Paths whose files on disk differ from a commit."""
        out = self._git.run("diff", "--name-only", "-z", "--no-renames", is_sha(commit), "--")
        listed = self._git.run("ls-files", "-z", "--others")
        untracked = {p for p in listed.split(b"\0") if p}
        found = [p for p in out.split(b"\0") if p and p not in untracked]
        held, top = self.files(commit, ""), self._git.top or Path()
        new = [p.decode("utf-8", "surrogateescape") for p in untracked]
        new = [p for p in new if p in held and self._hash(top / p) != held[p]]
        return tuple(p.decode("utf-8", "surrogateescape") for p in found) + tuple(new)

    def _hash(self, path: Path) -> str:
        return self._git.line("hash-object", "--", str(path))

    def follow(self, branch: str, paths: Iterable[str] = ()) -> bool:
        """Fast-forward the checked-out branch to the remote's; False if changes prevent it.

        Args:
            branch: of the remote, and checked out.
            paths: files that hold what the remote has, uncommitted.
        """
        there = self._fetched(branch)
        if there is not None and there != self.commit():
            self._follow(sorted(paths), branch, there)
        return there == self.commit()

    def restore(self, paths: Iterable[str]) -> None:
        """Bring files back to what the commit checked out holds; new ones are removed."""
        head, top = self.commit(), self._git.top
        held = self.files(head, "") if head else {}
        wanted = sorted(set(paths))
        known, new = [p for p in wanted if p in held], [p for p in wanted if p not in held]
        if known:
            feed = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in known)
            listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
            self._git.run("restore", "--source=HEAD", "--worktree", *listed, feed=feed)
        if top is None:
            return
        for path in new:
            (top / path).unlink(missing_ok=True)
            for folder in (top / path).parents:
                if folder == top or any(folder.iterdir()):
                    break
                folder.rmdir()

    def paths_ahead(self, base: str, branch: str) -> tuple[str, ...]:
        """Paths that commits made here changed and a commit of the remote has otherwise, sorted.

        Args:
            base: SHA of the commit; it is fetched when it is not here.
            branch: of the remote, that it is on.
        """
        start = self.commit()
        if start is None or start == base:
            return ()
        if self._git.commit(base) is None:
            self._fetched(branch)
        mine = self._git.compare(base, start).paths or ()
        return tuple(sorted({*mine} & {*self.changed_since(base)}))

    def count_ahead(self, base: str, paths: Iterable[str]) -> int:
        """How many commits made here, which a commit of the remote lacks, changed these paths."""
        return int(self._git.line("rev-list", "--count", f"{is_sha(base)}..HEAD", "--", *paths))

    def follows(self, base: str) -> bool:
        """True if the checked-out commit has a commit of the remote in its history."""
        return self._git.contains(base, self.commit() or "")

    def files(self, at: str, under: str) -> dict[str, str]:
        """Blob SHA by path of the files below a folder at a commit that is here."""
        return self._git.files(at, under)

    def push(
        self, paths: Iterable[str], branch: str, message: str, signature: Signature
    ) -> str | None:
        """Commit these paths as they are on disk and push them; others stay as they are.

        Args:
            paths: of files, one that is not there any more is deleted.
            branch: of the remote; it may have moved on in other paths.
            message: of the commit.
            signature: who and when.

        Returns:
            SHA of the commit; None when the remote has all of it.

        Raises:
            MovedRef: somebody changed those paths of these there that it names, or pushed each
                time.
            ProtectedBranch: a rule refuses the push.
            NotAllowed: the credentials do.
        """
        mine = sorted(set(paths))
        start = self.commit()
        for _ in range(TRIES):
            base = self._fetched(branch)
            if start and base and (theirs := self._both_changed(start, base, mine)):
                raise MovedRef(branch, start, base, theirs)
            sha = self._commit(mine, base, message, signature)
            if sha is None:
                return None
            if self._pushed(sha, branch):
                self._follow(mine, branch, sha)
                return sha
        raise MovedRef(branch, base, self._fetched(branch))

    def _fetched(self, branch: str) -> str | None:
        """Where the remote's branch is, its commits fetched; None when it has none."""
        ref = f"refs/heads/{branch}"
        try:
            listed = self._git.line("ls-remote", self._remote, ref)
            if not listed:
                return None
            self._git.run("fetch", "--quiet", "--no-tags", self._remote, ref)
        except GitFailed as failed:
            raise _reason(failed) from None
        return self._git.line("rev-parse", "--verify", "FETCH_HEAD")

    def _both_changed(self, start: str, base: str, paths: list[str]) -> list[str]:
        """Those of `paths` that the remote changed since this checkout was made.

        Histories without a common commit have nothing to compare: then it is all of them.
        """
        try:
            out = self._git.run(
                "diff", "--name-only", "-z", "--no-renames", f"{start}...{base}", "--"
            )
        except GitFailed:
            return paths
        there = {name.decode("utf-8", "surrogateescape") for name in out.split(b"\0")}
        return [path for path in paths if path in there]

    def _commit(
        self, paths: list[str], base: str | None, message: str, signature: Signature
    ) -> str | None:
        feed = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            start = ("read-tree", is_sha(base)) if base else ("read-tree", "--empty")
            self._git.run(*start, environment=index)
            take = ("update-index", "-z", "--add", "--remove", "--stdin")
            self._git.run(*take, feed=feed, environment=index)
            tree = self._git.run("write-tree", environment=index).decode().strip()
        if base and tree == self._git.line("rev-parse", f"{base}^{{tree}}"):
            return None
        parents = () if base is None else (base,)
        return write_commit(self._git, tree, parents, message, signature)

    def _pushed(self, sha: str, branch: str) -> bool:
        """True if the remote accepted the push; False if somebody else pushed first."""
        try:
            self._git.run("push", "--quiet", self._remote, f"{sha}:refs/heads/{branch}")
        except GitFailed as failed:
            if any(word in failed.said.lower() for word in BEHIND):
                return False
            raise _reason(failed) from None
        return True

    def _follow(self, paths: list[str], branch: str, sha: str) -> None:
        """Move the checked-out branch to the pushed commit, unless local changes prevent it.

        Where commits made here do, the files are staged: `git pull --rebase --autostash` takes
        no new file that git does not know.
        """
        start = self.commit()
        if self.branch() != branch or start is None:
            return
        feed = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
        try:
            self._git.run("update-index", "-z", "--add", "--remove", "--stdin", feed=feed)
            if not self._git.contains(start, sha):
                return
            self._git.run("read-tree", "-m", "-u", start, sha)
        except (GitFailed, GitRefused):
            return  # the push succeeded; the next `git pull` updates the checkout
        self._git.run("update-ref", f"refs/heads/{branch}", sha, start)


def _reason(failed: GitFailed) -> ForgeError:
    """The error for a failed fetch or push, with a hint on what to do."""
    said = failed.said.lower()
    if any(word in said for word in REFUSED):
        return ProtectedBranch(failed.message, hint="let blm past the rule, or facts: pull-request")
    if any(word in said for word in NO_ENTRY):
        return NotAllowed(failed.message, hint="give the token or the job `contents: write`")
    return Unreachable(failed.message)
