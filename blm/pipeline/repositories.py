"""A repository as every verb opens and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from blm.core.guards import Guard
from blm.core.history import Row
from blm.errors import Refused
from blm.repo.writes import Transaction, check_whole, heal, lock


class RunRefused(Refused):
    """Guards of the run refused, each with its numbers, knob and release."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        """One line per guard."""
        self.guards = tuple(guards)
        lines = (f"{g.id}: {g.numbers} ({g.knob}). hint: {g.release}" for g in guards)
        super().__init__("\n".join(lines))


def refuse_past(history: Sequence[Row], today: str) -> None:
    """Refuse to write results of a day before the last ones: the clock was moved back.

    Args:
        history: rows of ``history.yaml``.
        today: ISO date of this run.

    Raises:
        RunRefused: the last run was on a later day.
    """
    last = max((row["today"] for row in history), default="")
    if today < last:
        numbers = f"today is {today}, but the last audit was on {last}"
        release = f"set the clock right, or give --today {last} or later"
        raise RunRefused([Guard("past-date", "run", "blocked", numbers, "--today", release)])


@contextmanager
def open_repository(
    root: Path, say: Callable[[str], None], *, writes: bool = True
) -> Iterator[None]:
    """The repository, locked against other runs and healed of what a killed one left.

    Args:
        root: its folder.
        say: told when something was healed.
        writes: whether the run changes files; one that does not reads a checkout that cannot be
            written, too.

    Raises:
        BlmError: another run is at work, or a killed run left what cannot be healed here.
    """
    with lock(root, writes=writes) as held:
        if held and (healed := heal(root)) is not None:
            say(healed)
        if not held:
            check_whole(root)
        yield


def write_files(root: Path, files: Mapping[str, bytes | None]) -> tuple[str, ...]:
    """All files or none; unchanged ones are not touched.

    Args:
        root: of the repository.
        files: path below it to bytes, or None for one to delete.

    Returns:
        The paths that changed.
    """
    transaction = Transaction(root)
    for path, raw in sorted(files.items()):
        transaction.put(path, raw)
    return tuple(transaction.commit())
