"""Nodes of a YAML file that know their places, and the limits of what one file may hold."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class YamlLimits:
    """What one file may hold.

    Attributes:
        size: bytes.
        depth: lists and mappings within each other.
        aliases: uses of ``*name``.
        values: scalars, lists and mappings, counted again wherever an alias repeats them.
        faults: most faults before reading stops.
    """

    size: int = 5_000_000
    depth: int = 40
    aliases: int = 20
    values: int = 500_000
    faults: int = 100


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Something wrong at a character of the text; a `fatal` one leaves no data."""

    index: int
    message: str
    hint: str = ""
    fatal: bool = False


class LimitExceeded(Exception):
    """A limit was passed; reading stops at the fault."""

    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class ScalarNode:
    """A value that is no list and no mapping, from `start` to `end` of the text."""

    start: int
    end: int
    value: str | int | float | bool | None
    text: str
    values: int = 1
    height: int = 0


@dataclass(slots=True)
class ListNode:
    """A list; `flow` when in brackets."""

    start: int
    end: int
    flow: bool
    items: list[Node] = field(default_factory=list)
    values: int = 1
    height: int = 1


@dataclass(slots=True)
class MapNode:
    """A mapping; `flow` when in braces. A key that stands twice keeps its first value."""

    start: int
    end: int
    flow: bool
    pairs: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)
    values: int = 1
    height: int = 1


Node = ScalarNode | ListNode | MapNode


class Lines:
    """Line and column, both from 1, of a character index."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, index: int) -> tuple[int, int]:
        """The line and column of the character at `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


def construct(node: Node) -> Any:  # noqa: ANN401 - any JSON value
    """The plain value of a node: dict, list, str, int, float, bool or None."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [construct(item) for item in node.items]
    return {key: construct(value) for key, (_, value) in node.pairs.items()}
