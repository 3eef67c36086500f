"""How a verb was called: what it needs to know beyond its site and its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[Iterable[Path], str], Iterator[Path]]
"""Wraps the work on several files with a bar: what to do, and its label."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a verb was called.

    Attributes:
        today: the one date read from the clock, in `cli/`.
        as_of: date of new exports, over what they tell, or None.
        cadence: daily, weekly, monthly or quarterly.
        write: whether files are written.
        replay: judge what is committed, with both dates of the last history row.
        progress: bar for long work.
    """

    today: str
    as_of: str | None = None
    cadence: str = "quarterly"
    write: bool = False
    replay: bool = False
    progress: Progress = lambda paths, _label: iter(paths)
