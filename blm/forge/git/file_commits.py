"""Commits in which files gained, lost or changed a line that names one of some domains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from blm.core.forge.errors import ForgeError
from blm.core.why.domain_commits import Touch, Touches
from blm.forge.git.commands import Git
from blm.forge.git.refusals import GitRefused

LOOKED = 5_000
"""Number of newest commits searched: even a repository of years takes a second or two."""
MOST = 20
"""Largest number of commits shown."""
FIELDS = "%x01%H%x00%cI%x00%an%x00%P%x00%s%x00"
ENTRY = re.compile("\x01(?=[0-9a-f]{40,64}\0)")
"""Where one commit begins; its subject may hold anything but a NUL."""
PULL = re.compile(r"#(\d+)\b|[Pp]ull request (\d+)\b")


def find_touches(root: Path, texts: Iterable[str], paths: Sequence[str]) -> Touches:
    """Commits up to the one checked out that touched lines with one of the texts.

    A merge counts where it brought such a line to the branch. Never raises for want of git or of
    a repository: that is told instead.

    Args:
        root: folder of the checkout.
        texts: domains; one counts with what stands below it, and no longer name does.
        paths: files below `root`.
    """
    try:
        git = Git(root)
        if git.top is None:
            return Touches(unknown="there is no working tree")
        below = root.resolve().relative_to(git.top.resolve()).as_posix()
        prefix = "" if below == "." else f"{below}/"
        return _look(git, _pattern(texts), [f"{prefix}{path}" for path in paths], prefix)
    except GitRefused as refused:
        return Touches(unknown=str(refused))
    except ForgeError as error:
        return Touches(unknown=error.message)


def _look(git: Git, pattern: str, paths: Sequence[str], prefix: str) -> Touches:
    head = git.commit("HEAD")
    if head is None:
        return Touches(unknown="nothing is committed yet")
    last = git.line("rev-list", f"--skip={LOOKED}", "--max-count=1", head)
    span = [f"{last}..{head}"] if last else [head]
    found: dict[str, Touch] = {}
    # Merges say which pull request brought a line, the commits behind them who wrote it.
    for view in (["-m", "--first-parent"], ["--no-merges"]):
        for one in _list_commits(git, view, pattern=pattern, span=span, paths=paths, prefix=prefix):
            found.setdefault(one.sha, one)
    ranked = sorted(found.values(), key=lambda one: (one.on, one.merge, one.sha), reverse=True)
    beyond = [f"commits before the newest {LOOKED:,}"] if last else []
    beyond += [f"commits before the newest {MOST} about it"] if len(ranked) > MOST else []
    beyond += ["commits that this shallow clone lacks"] if git.is_shallow() else []
    return Touches(tuple(ranked[:MOST]), beyond=" and ".join(beyond))


def _list_commits(
    git: Git,
    view: Sequence[str],
    *,
    pattern: str,
    span: Sequence[str],
    paths: Sequence[str],
    prefix: str,
) -> list[Touch]:
    asked = (
        "log",
        f"-n{MOST + 1}",
        *view,
        "-z",
        "--no-renames",
        "--name-only",
        f"--format={FIELDS}",
    )
    out = git.run(*asked, f"-G{pattern}", *span, "--", *paths)
    return [_read(entry, prefix) for entry in ENTRY.split(out.decode("utf-8", "replace"))[1:]]


def _read(entry: str, prefix: str) -> Touch:
    sha, day, author, parents, subject, *names = entry.split("\0")
    pull = PULL.search(subject)
    files = {name.strip("\n").removeprefix(prefix) for name in names} - {""}
    number = next((int(part) for part in pull.groups() if part), None) if pull else None
    merge = " " in parents
    return Touch(sha, day[:10], author, subject, number, merge, tuple(sorted(files)))


def _pattern(texts: Iterable[str]) -> str:
    """An extended regular expression that matches the names as whole names."""
    names = "|".join(re.sub(r"[^A-Za-z0-9-]", _literally, text) for text in sorted(set(texts)))
    return f"(^|[^A-Za-z0-9-])({names})($|[^A-Za-z0-9.-])"


def _literally(match: re.Match[str]) -> str:
    character = match.group()
    return f"[{character}]" if character.isascii() and character not in "[]^\\" else "."
