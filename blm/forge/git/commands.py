"""The git command line: the one place that starts it, with typed answers."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from blm.core.forge.errors import ForgeError, ForgeRefused
from blm.core.forge.forge_values import Commit, Comparison
from blm.forge.git.refusals import explain_refusal, explain_shallow

try:
    import git as gitpython
except ImportError as failure:  # GitPython looks for git when it is imported
    raise ForgeRefused("git cannot be started", hint="install git 2.38 or newer") from failure

QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
"""Environment in which git asks for no password, takes paths literally, and writes English."""

COMMIT_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%cn%x00%cI%x00%B"
PLAIN_FILES = ("100644", "100755")


class GitFailed(ForgeError):
    """Git ended with an error.

    Attributes:
        status: its exit code.
        said: what it wrote to standard error.
    """

    def __init__(self, what: str, status: int, said: str, *, hint: str = "") -> None:
        """Build the message from git's output, with credentials in addresses removed."""
        self.status, self.said = status, without_credentials(said)
        line = " ".join(self.said.split())[:300]
        if any(word in self.said for word in ("No space left on device", "failed to write")):
            hint = hint or "make room on the disk, then run again"
        super().__init__(f"git {what} failed: {line or f'exit {status}'}", hint=hint)


class Git:
    """A repository, bare or with a working tree."""

    def __init__(self, path: Path, environment: Mapping[str, str] | None = None) -> None:
        """Open it.

        Args:
            path: its folder, or one inside its working tree.
            environment: for every call, such as credentials, which are no arguments.

        Raises:
            ForgeRefused: there is no repository.
        """
        try:
            self._repo = gitpython.Repo(path, search_parent_directories=True)
        except (gitpython.InvalidGitRepositoryError, gitpython.NoSuchPathError):
            raise ForgeRefused(
                f"{path} is no git repository", hint="make one with: git init --bare FOLDER"
            ) from None
        self._environment = {**QUIET, **(environment or {})}

    @property
    def folder(self) -> Path:
        """Folder of the repository's objects and refs."""
        return Path(self._repo.git_dir)

    @property
    def top(self) -> Path | None:
        """Root of the working tree; None for a bare repository."""
        top = self._repo.working_tree_dir
        return None if top is None else Path(top)

    def run(
        self, *arguments: str, feed: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """Standard output of ``git arguments``, every byte of it.

        Raises:
            GitRefused: the state of the repository keeps git from answering anything.
            GitFailed: git ended with another error.
        """
        with tempfile.TemporaryFile() as standard_input:
            standard_input.write(feed)
            standard_input.seek(0)
            try:
                out: bytes = self._repo.git.execute(
                    ["git", *arguments],
                    istream=standard_input,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env={**self._environment, **(environment or {})},
                )
            except gitpython.GitCommandError as error:
                status = error.status if isinstance(error.status, int) else 1
                said = _text(error.stderr)
                if (refused := explain_refusal(said, self.folder)) is not None:
                    raise refused from None
                what = arguments[2] if arguments[0] == "-C" else arguments[0]
                raise GitFailed(what, status, said) from None
        return out

    def line(self, *arguments: str, feed: bytes = b"") -> str:
        """First line of standard output."""
        return self.run(*arguments, feed=feed).decode("utf-8", "replace").strip()

    def commit(self, revision: str) -> str | None:
        """SHA of the commit that a revision names; None when it names none."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        try:
            return self.line(*asked) or None
        except GitFailed as failed:
            if failed.status == 1:
                return None
            raise

    def is_shallow(self) -> bool:
        """True if the history of this clone is cut off."""
        return self.line("rev-parse", "--is-shallow-repository") == "true"

    def require_history(self) -> None:
        """Make sure that the history is whole.

        Raises:
            GitRefused: this clone is shallow.
        """
        if self.is_shallow():
            raise explain_shallow()

    def head(self, ref: str) -> str | None:
        """SHA of a full ref name; None when there is no such ref."""
        found = self.line("for-each-ref", "--format=%(objectname) %(refname)", ref).splitlines()
        return next((line[:40] for line in found if line[41:] == ref), None)

    def heads(self, prefix: str) -> dict[str, str]:
        """SHA by name of the branches that start with `prefix`, sorted."""
        lines = self.line(
            "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"
        )
        pairs = sorted((line[41:], line[:40]) for line in lines.splitlines())
        return {name: sha for name, sha in pairs if name.startswith(prefix)}

    def files(self, at: str, under: str = "") -> dict[str, str]:
        """Blob SHA by path of the regular files below a folder at a commit."""
        folder = [f"{under.strip('/')}/"] if under.strip("/") else []
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", is_sha(at), "--", *folder)
        entries = [entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry]
        return {
            path.decode("utf-8", "surrogateescape"): facts.split()[2].decode()
            for facts, path in entries
            if facts.split()[0].decode() in PLAIN_FILES
        }

    def read(self, path: str, at: str) -> bytes | None:
        """Content of a plain file at a commit; None when it is not there."""
        if any(part in ("", ".", "..") for part in path.split("/")):
            return None
        entry = self.run("ls-tree", "-z", "--full-tree", is_sha(at), "--", path)
        facts = entry.split(b"\t", 1)[0].decode().split()
        return (
            self.run("cat-file", "blob", facts[2])
            if facts[:1] and facts[0] in PLAIN_FILES
            else None
        )

    def blobs(self, shas: Sequence[str]) -> list[bytes]:
        """Contents of blobs in the order given, in one call of git."""
        out = self.run("cat-file", "--batch", feed="".join(f"{s}\n" for s in shas).encode())
        found, start = [], 0
        for _ in shas:
            end = out.index(b"\n", start)
            size = int(out[start:end].split()[2])
            found.append(out[end + 1 : end + 1 + size])
            start = end + 2 + size
        return found

    def commits(self, *range_: str, paths: Sequence[str] = ()) -> tuple[Commit, ...]:
        """Commits of a range, oldest first; of named files, those that changed one of them."""
        order = ("--reverse", "--topo-order")
        form = f"--format=tformat:{COMMIT_FIELDS}"
        out = self.run("log", "-z", *order, form, *range_, "--", *paths)
        words = out.decode("utf-8", "replace").split("\0")[:-1]
        return tuple(_commit(words[i : i + 7]) for i in range(0, len(words), 7))

    def contains(self, ancestor: str, head: str) -> bool:
        """Whether commit `head` has commit `ancestor` in its history."""
        try:
            self.run("merge-base", "--is-ancestor", is_sha(ancestor), is_sha(head))
        except GitFailed as failed:
            if failed.status == 1:
                return False
            raise
        return True

    def compare(self, base: str, head: str) -> Comparison:
        """What `head` has that `base` lacks."""
        try:
            fork = self.line("merge-base", is_sha(base), is_sha(head))
        except GitFailed as failed:
            if failed.status == 1:
                return Comparison(None, (), 0, None)
            raise
        changed = self.run("diff", "--name-only", "--no-renames", "-z", fork, head, "--")
        paths = [path.decode("utf-8", "surrogateescape") for path in changed.split(b"\0") if path]
        behind = int(self.line("rev-list", "--count", f"{head}..{base}", "--"))
        return Comparison(fork, self.commits(f"{base}..{head}"), behind, tuple(sorted(paths)))


def make_repository(folder: Path, branch: str, *, bare: bool) -> None:
    """Make a repository whose first branch is `branch`; an existing one is left as it is.

    Raises:
        GitFailed: git ended with an error, as on a full disk.
    """
    try:
        gitpython.Repo.init(folder, bare=bare, initial_branch=branch)
    except gitpython.GitCommandError as error:
        status = error.status if isinstance(error.status, int) else 1
        raise GitFailed("init", status, _text(error.stderr)) from None


def is_sha(text: str) -> str:
    """`text` if it is a full SHA, so that git cannot take it for an option or expression.

    Raises:
        ForgeRefused: it is no SHA.
    """
    if not re.fullmatch(r"[0-9a-f]{40}", text):
        raise ForgeRefused(f"{text[:60]!r} is no commit")
    return text


def without_credentials(text: str) -> str:
    """Text with user and password removed from all addresses."""
    return re.sub(r"(\w+://)[^/@\s]+@", r"\1", text)


def _commit(words: Sequence[str]) -> Commit:
    sha, parents, author, email, committer, date, message = words
    moment = date.replace("+00:00", "Z")
    return Commit(
        sha, tuple(parents.split()), author, email, committer, message.rstrip("\n"), moment
    )


def _text(raw: str | bytes) -> str:
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
