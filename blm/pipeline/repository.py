"""Opening, locking and writing a repository, for every verb."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blm.core.link_profile.history import Row
from blm.core.plan.line_guards import Guard
from blm.errors import BlmError, Refused, add_hint
from blm.repo.working_tree.journal import is_left_over
from blm.repo.working_tree.paths import PROFILES, SETTINGS, check_site_name, site_names
from blm.repo.working_tree.transaction import Transaction, check_whole, heal, lock

Progress = Callable[[Iterable[Path], str], Iterator[Path]]
"""Wraps paths to iterate over with a progress bar of the given label."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options that a verb was called with.

    Attributes:
        today: ISO date of the run; only `cli/` reads the clock.
        as_of: date of new exports, instead of their own, or None.
        cadence: daily, weekly, monthly, quarterly, or due.
        write: True to write files.
        replay: True to judge the committed data with both dates of the last history row.
        progress: progress bar for long work.
    """

    today: str
    as_of: str | None = None
    cadence: str = "quarterly"
    write: bool = False
    replay: bool = False
    progress: Progress = lambda paths, _label: iter(paths)


def is_repository(root: Path) -> bool:
    """True if a folder has settings or profiles, as `blm init` makes them."""
    return (root / SETTINGS).exists() or (root / PROFILES).is_dir()


def known_sites(root: Path, sites: Iterable[str]) -> tuple[str, ...]:
    """These sites without repetition, or all sites of the repository if none is named.

    Raises:
        BlmError: the folder is no repository, or one of the sites has no profile.
        InvalidFiles: the name of a profile's folder is no site name.
    """
    if not is_repository(root):
        hint = "name one with --repo, or make one with blm init"
        raise BlmError(f"{root} holds no blm.yaml and no profiles", hint=hint)
    there = site_names(root)
    wanted = tuple(dict.fromkeys(check_site_name(name) for name in sites))
    for name in wanted:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            hint = f"did you mean {near[0]}?" if near else f"make it: blm init --site {name}"
            raise BlmError(f"there is no profile of {name}", hint=hint)
    return wanted or there


class RunRefused(Refused):
    """Guards refused the run; the message has each one's numbers, knob and release."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        """Write one line of the message per guard."""
        self.guards = tuple(guards)
        lines = (add_hint(f"{g.id}: {g.numbers} ({g.knob})", g.release) for g in guards)
        super().__init__("\n".join(lines))


def refuse_past(root: Path, name: str, history: Sequence[Row], today: str) -> None:
    """Refuse to write results dated before the last ones: the clock is behind, or ran ahead.

    Args:
        root: of the repository.
        name: of the site.
        history: rows of its ``history.yaml``.
        today: ISO date of this run.

    Raises:
        RunRefused: the last audit was on a later day.
    """
    late = sorted({row["today"] for row in history if row["today"] > today})
    if late:
        numbers = f"today is {today}, but the last audit was on {late[-1]}"
        release = f"set the clock right, or give --today {late[-1]} or later"
        undo = _undo_late(root, f"profiles/{name}/history.yaml", late, today)
        release += f"; if the clock ran ahead then: {undo}"
        raise RunRefused([Guard("past-date", "run", "blocked", numbers, "--today", release)])


def _undo_late(root: Path, path: str, late: Sequence[str], today: str) -> str:
    """What takes back the audits of these days: a command of git, or an edit of the history."""
    from blm.core.forge.errors import ForgeError

    rows = "row" if len(late) == 1 else "rows"
    edit = f"take the {rows} of {', '.join(late)} out of {path}"
    try:
        from blm.forge.git.file_history import find_revertible
    except ForgeError:  # git is not installed
        return edit
    commits = find_revertible(root, path, f'"today": "({_match_later(today)})')
    return f"git revert --no-edit {' '.join(sha[:12] for sha in commits)}" if commits else edit


def _match_later(day: str) -> str:
    """A regular expression that matches the ISO dates after a day, as far as it takes to tell."""
    return "|".join(
        f"{day[:place]}[{int(digit) + 1}-9]"
        for place, digit in enumerate(day)
        if digit.isdecimal() and digit != "9"
    )


@contextmanager
def open_repository(
    root: Path, say: Callable[[str], None], *, writes: bool = True
) -> Iterator[None]:
    """Lock the repository against other runs, and finish or undo writes of a killed run.

    Args:
        root: folder of the repository.
        say: called with a sentence if a killed run's writes were repaired.
        writes: False if the run changes no files; a read-only checkout is accepted then.

    Raises:
        BlmError: another run is at work, or a killed run's writes cannot be repaired here.
    """
    with lock(root, writes=writes, left_over=lambda: is_left_over(root)) as held:
        if held and (healed := heal(root)) is not None:
            say(healed)
        if not held:
            check_whole(root)
        yield


def write_files(root: Path, files: Mapping[str, bytes | Path | None]) -> tuple[str, ...]:
    """Write and delete files, all or none; unchanged files are not touched.

    Args:
        root: folder of the repository.
        files: content by path from the root; None deletes the file.

    Returns:
        The paths that changed.
    """
    transaction = Transaction(root)
    for path, raw in sorted(files.items()):
        transaction.put(path, raw)
    return tuple(transaction.commit())
