"""Duplicates: entries that other lines of the file already cover."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from blm.core.lint.lines import LintLine


@dataclass(frozen=True, slots=True)
class Repeat:
    """A line made redundant by another one.

    Attributes:
        line: the redundant one.
        code: ``D303`` or ``D304``.
        cover: the line that covers it.
        fixable: true if removing it changes nothing: both lines are people's, and the other one
            stays.
    """

    line: LintLine
    code: str
    cover: LintLine
    fixable: bool


@dataclass(slots=True)
class _Seen:
    """Lines by what they name: the first of all lines, and the first that a fix can rely on."""

    any: dict[str, LintLine] = field(default_factory=dict)
    sound: dict[str, LintLine] = field(default_factory=dict)

    def add(self, line: LintLine, *, sound: bool) -> None:
        """Record a line, unless an earlier one names the same."""
        self.any.setdefault(line.value, line)
        if sound:
            self.sound.setdefault(line.value, line)


def find_repeats(
    lines: Sequence[LintLine], sound: Collection[int], wrong: Collection[int]
) -> Iterator[Repeat]:
    """Duplicates, and entries below a broader ``domain:`` line, in the order of lines.

    Args:
        lines: of the whole file.
        sound: numbers of people's lines that are valid entries once the file is fixed.
        wrong: numbers of lines to remove because they hit unrelated sites: they cover nothing.
    """
    entries = [line for line in lines if line.value and line.number not in wrong]
    domains = _Seen()
    for line in entries:
        if line.kind == "domain":
            domains.add(line, sound=line.number in sound)
    seen = _Seen()
    for line in entries:
        mine = line.number in sound
        first = seen.any.get(line.value)
        seen.add(line, sound=mine)
        if first is not None:
            # If the first line is not sound, the first sound one stays.
            stays = seen.sound.get(line.value)
            yield Repeat(line, "D304", first, mine and stays is not None and stays is not line)
        elif (cover := _broader(line, domains.any)) is not None:
            stays = _broader(line, domains.sound)
            yield Repeat(line, "D303", stays or cover, mine and stays is not None)


def _broader(line: LintLine, domains: dict[str, LintLine]) -> LintLine | None:
    """The narrowest ``domain:`` line that covers an entry."""
    host = line.host
    if line.kind == "url" and host in domains:
        return domains[host]
    if host.startswith("[") or host[-1:].isdigit():
        return None
    dot = host.find(".")
    while dot >= 0:
        if (found := domains.get(host[dot + 1 :])) is not None:
            return found
        dot = host.find(".", dot + 1)
    return None
