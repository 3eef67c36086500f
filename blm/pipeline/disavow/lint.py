"""`blm lint`: any disavow file, with or without a repository."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from blm.core.lint.fixes import Fold, compress, mend
from blm.core.lint.linter import Linted, lint_file
from blm.core.lint.targets import Targets
from blm.core.lint.whole_file import find_binary
from blm.errors import BlmError
from blm.pipeline.disavow.site_lint import find_targets
from blm.render.problems.lints import render_counts, render_diff, render_folds, render_lints
from blm.repo.working_tree.fsync import sync_folder, write_file

LARGEST = 64_000_000
"""Bytes of a file that is looked at; Search Console takes two million."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A file, and what `--fix` makes of it.

    Attributes:
        path: the file.
        before: its bytes.
        after: what they should be; the same where nothing can be mended.
        linted: what is wrong with it as it is.
        left: what is wrong with it once it is mended.
        folds: what `--compress` broadened.
    """

    path: Path
    before: bytes
    after: bytes
    linted: Linted
    left: Linted
    folds: tuple[Fold, ...] = ()


def choose_targets(root: Path, against: str | None, today: str) -> Targets:
    """What lines are held against.

    Args:
        root: of the repository; not looked at without a site.
        against: a site whose own, partners' and protected domains no line may hit, or None.
        today: ISO date; an expired decision protects no longer.

    Raises:
        BlmError: there is no such site.
        InvalidFiles: its files hold errors.
    """
    if against is None:
        return find_targets(None, today)
    # Most lists are linted without a repository, whose files take time to learn to read.
    from blm.pipeline.load_site import SIGNALS
    from blm.repo.site.profiles import load_site

    return find_targets(load_site(root, against, signals=SIGNALS), today)


def lint_path(path: Path, targets: Targets, ignore: Collection[str] = ()) -> Linted:
    """Everything that is wrong with one file; ``-`` is standard input.

    Raises:
        BlmError: the file is far too large to be a disavow file.
    """
    content = _read(path)
    return lint_file(content, targets, name=_name(path), ignore=ignore)


def mend_path(
    path: Path, targets: Targets, ignore: Collection[str] = (), least: int | None = None
) -> Mended:
    """One file, and what it should be; nothing is written.

    Args:
        path: of the file.
        targets: what lines are held against.
        ignore: ids of codes that nobody wants to hear of.
        least: lines of a domain from which on they are folded; None folds nothing.
    """
    before = _read(path)
    lint = partial(lint_file, targets=targets, name=_name(path), ignore=ignore)
    after = mend(before, lint)
    folds: tuple[Fold, ...] = ()
    if least is not None:
        after, folds = compress(lint(after), targets, least)
        after = mend(after, lint)
    return Mended(path, before, after, lint(before), lint(after), folds)


def save(mended: Mended) -> bool:
    """Write the mended file, all of it or nothing; says whether it changed.

    Raises:
        BlmError: it is standard input.
    """
    if mended.after == mended.before:
        return False
    target = mended.path.resolve()
    mode = target.stat().st_mode & 0o7777
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".blm-") as folder:
        staged = Path(folder) / target.name
        write_file(staged, mended.after, mode)
        staged.replace(target)
    sync_folder(target.parent)
    return True


def check_fixable(paths: Sequence[Path], *, in_place: bool) -> None:
    """Refuse to mend standard input in place, and what is no text, whatever its name says.

    Args:
        paths: files; nothing is written to any where one is refused.
        in_place: whether the files are to be written.

    Raises:
        BlmError: one is standard input, or holds NUL bytes or bytes that are no UTF-8; each such
            file is told at the place of the first.
    """
    if in_place and any(str(path) == "-" for path in paths):
        raise BlmError("standard input cannot be fixed in place", hint="give --diff, or a file")
    found = ((path, find_binary(_read(path))) for path in paths if str(path) != "-")
    wrong = [
        f"{_name(path)}:{place[0]}:{place[1]}: {place[2]}: the file is no text, and is left alone"
        for path, place in found
        if place is not None
    ]
    if wrong:
        raise BlmError("\n".join(wrong), hint="save the list as UTF-8 text, then mend it")


def show_lints(files: Sequence[Linted], form: str) -> str:
    """Faults as text, json, github annotations or sarif."""
    return render_lints(files, form)


def show_counts(files: Sequence[Linted]) -> str:
    """How many faults there are, and how many can be mended."""
    return render_counts(files)


def show_diff(mended: Mended) -> str:
    """What a fix would change; empty when nothing."""
    return render_diff(mended.linted.name, mended.before, mended.after)


def show_folds(mended: Mended) -> str:
    """What was broadened; empty when nothing."""
    return render_folds(mended.folds)


def _read(path: Path) -> bytes:
    if str(path) == "-":
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        message = f"{path} has more than {LARGEST:,} bytes: no disavow file has"
        raise BlmError(message, hint="Search Console takes 2,000,000")
    return content


def _name(path: Path) -> str:
    """A path as it is judged and shown: from the current folder, where it lies in that."""
    if str(path) == "-":
        return ""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
