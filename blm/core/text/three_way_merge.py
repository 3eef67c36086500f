"""Three-way merge of a text by lines, as git does, with an option for conflicts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from blm.core.text.line_ends import split_kept


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the fork replaced by `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(fork: str, base: str, head: str, *, union: bool = False) -> str | None:
    """The text with both sides' changes, or None if they conflict.

    Args:
        fork: common ancestor of both sides.
        base: one side; line ends are kept.
        head: the other side.
        union: resolve conflicts by taking both sides' new lines, base first; lines that either
            side deleted are deleted.
    """
    if head in (base, fork):
        return base
    if base == fork:
        return head
    old = _lines(fork)
    merged: list[str] = []
    at = 0
    for mine, theirs in _hunks(old, _lines(base), _lines(head)):
        start = min(c.start for c in (*mine, *theirs))
        end = max(c.end for c in (*mine, *theirs))
        merged += old[at:start]
        at = end
        one, other = _apply(old, mine, start, end), _apply(old, theirs, start, end)
        if not theirs or not mine or one == other:
            merged += other if theirs else one
        elif union:
            merged += _union(old[start:end], one, other)
        else:
            return None
    return "".join([*merged, *old[at:]])


def _lines(text: str) -> list[str]:
    """Lines with their ends; a missing last line end is added, to keep following lines apart."""
    lines = split_kept(text)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    return lines


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Change(i1, i2, tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _hunks(
    old: list[str], base: list[str], head: list[str]
) -> Iterator[tuple[list[_Change], list[_Change]]]:
    """Changes of both sides, grouped where they overlap or touch."""
    queue = [(c.start, c.end, 0, c) for c in _changes(old, base)]
    queue += [(c.start, c.end, 1, c) for c in _changes(old, head)]
    groups: tuple[list[_Change], list[_Change]] = ([], [])
    end = -1
    for start, stop, side, change in sorted(queue, key=lambda q: q[:3]):
        if start > end >= 0:
            yield groups
            groups = ([], [])
        groups[side].append(change)
        end = max(end, stop)
    if end >= 0:
        yield groups


def _apply(old: list[str], changes: list[_Change], start: int, end: int) -> list[str]:
    result: list[str] = []
    at = start
    for change in changes:
        result += [*old[at : change.start], *change.lines]
        at = change.end
    return result + old[at:end]


def _union(old: list[str], one: list[str], other: list[str]) -> list[str]:
    """Old lines that both sides kept, then base's new lines, then head's."""
    kept = [line for line in old if line in one and line in other]
    result = [line for line in one if line not in old or line in kept]
    return result + [line for line in other if line not in old and line not in one]
