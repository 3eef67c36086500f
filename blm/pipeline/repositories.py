"""A repository as every verb opens and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from blm.core.guards import Guard
from blm.errors import Refused
from blm.repo.writes import Transaction, heal, lock


class RunRefused(Refused):
    """Guards of the run refused, each with its numbers, knob and release."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        """One line per guard."""
        self.guards = tuple(guards)
        lines = (f"{g.id}: {g.numbers} ({g.knob}). hint: {g.release}" for g in guards)
        super().__init__("\n".join(lines))


@contextmanager
def open_repository(root: Path, say: Callable[[str], None]) -> Iterator[None]:
    """The repository, locked against other runs and healed of what a killed one left.

    Args:
        root: its folder.
        say: told when something was healed.
    """
    with lock(root):
        healed = heal(root)
        if healed is not None:
            say(healed)
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
