"""`blm lint`: lint and fix any disavow file, inside or outside of a repository."""

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
"""Most bytes of a file to lint; Search Console takes two million."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A file, and what `--fix` makes of it.

    Attributes:
        path: path of the file.
        before: its bytes.
        after: the fixed bytes; equal to `before` if nothing can be fixed.
        linted: faults before the fix.
        left: faults that remain after it.
        folds: entries that `--compress` replaced by one for the whole domain.
    """

    path: Path
    before: bytes
    after: bytes
    linted: Linted
    left: Linted
    folds: tuple[Fold, ...] = ()


def choose_targets(root: Path, against: str | None, today: str) -> Targets:
    """The domains that no line may hit, and the word lists for the other checks.

    Args:
        root: folder of the repository; not read without a site.
        against: site whose own, partners' and protected domains no line may hit, or None.
        today: ISO date; decisions that expired by then do not protect.

    Raises:
        BlmError: there is no such site.
        InvalidFiles: its files hold errors.
    """
    if against is None:
        return find_targets(None, today)
    # Imported only here: most lists are linted without a repository, and these imports are slow.
    from blm.pipeline.load_site import SIGNALS
    from blm.repo.site.profiles import load_site

    return find_targets(load_site(root, against, signals=SIGNALS), today)


def lint_path(path: Path, targets: Targets, ignore: Collection[str] = ()) -> Linted:
    """The faults of one file; ``-`` is standard input.

    Raises:
        BlmError: the file is far too large to be a disavow file.
    """
    content = _read(path)
    return lint_file(content, targets, name=_name(path), ignore=ignore)


def mend_path(
    path: Path, targets: Targets, ignore: Collection[str] = (), least: int | None = None
) -> Mended:
    """One file before and after its fix; nothing is written.

    Args:
        path: path of the file.
        targets: domains that no line may hit.
        ignore: lint codes to leave out.
        least: how many lines of one domain are folded into one; None folds none.
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
    """Write the fixed file atomically; True if it changed."""
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
    """Refuse to fix standard input in place, and files that are no text.

    Args:
        paths: paths of the files; none is written if one is refused.
        in_place: True if the files are to be written.

    Raises:
        BlmError: one is standard input, or has NUL bytes or bytes that are no UTF-8; the message
            gives each such file with line and column of the first.
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
    """One sentence with the number of faults, and how many of them ``--fix`` can fix."""
    return render_counts(files)


def show_diff(mended: Mended) -> str:
    """A unified diff of the fix; empty if it changes nothing."""
    return render_diff(mended.linted.name, mended.before, mended.after)


def show_folds(mended: Mended) -> str:
    """The folds as text; empty if there are none."""
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
    """The path to show: relative to the current folder if it is inside; empty for stdin."""
    if str(path) == "-":
        return ""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
