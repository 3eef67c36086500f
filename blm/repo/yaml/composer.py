"""YAML text to nodes: parser events in, a tree out.

Nothing is constructed from tags, plain scalars resolve by the JSON schema only, and the tree is
built without recursion, so that depth, aliases and size are limits and never a crash.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import yaml

from blm.repo.yaml.nodes import (
    LimitExceeded,
    Lines,
    ListNode,
    MapNode,
    Node,
    ScalarNode,
    YamlFault,
    YamlLimits,
)

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False, "": None}
LARGEST = 2**63
LONGEST = 1_100
"""Characters of a decimal: the smallest double has 1,077."""


def parse_events(text: str) -> Iterator[Any]:
    """Events of PyYAML's parser; raises ``yaml.YAMLError`` at what is not YAML.

    The libyaml of PyYAML 6.0.4 refuses a thousand levels while it looks ahead, before it tells of
    the first; PyYAML's own parser then tells of them, so that the place is where ours are over.
    """
    told = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            yield event
            told += 1
    except yaml.scanner.ScannerError as error:
        if "nesting depth" not in str(error.problem):
            raise
        yield from islice(yaml.parse(text, Loader=yaml.SafeLoader), told, None)


class Composer:
    """Builds the tree of one document from events, collecting faults."""

    def __init__(self, limits: YamlLimits, lines: Lines) -> None:
        self.root: Node | None = None
        self.faults: list[YamlFault] = []
        self._limits = limits
        self._lines = lines
        self._open: list[tuple[ListNode | MapNode, str | None]] = []
        self._keys: list[ScalarNode | None] = []
        self._anchors: dict[str, Node | None] = {}
        self._aliases = 0
        self._documents = 0

    def open_bracket(self) -> int | None:
        """Index of the innermost bracket or brace that is not closed yet."""
        return next((node.start for node, _ in reversed(self._open) if node.flow), None)

    def take(self, event: Any) -> None:  # noqa: ANN401 - PyYAML's event classes are untyped
        """Consume one event."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._check_tag(event)
            self._add(self._scalar(event), event.anchor)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self._check_tag(event)
            self._begin(event, MapNode if kind[0] == "M" else ListNode)
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            self._finish(event)
        elif kind == "AliasEvent":
            self._alias(event)
        elif kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                stop(event.start_mark.index, "a second document starts here", "remove the '---'")

    def _check_tag(self, event: Any) -> None:  # noqa: ANN401
        if event.tag is not None:
            self._fault(
                event.start_mark.index,
                f"the tag {event.tag!r} is not supported",
                "write the plain value; blm knows its type",
            )

    def _scalar(self, event: Any) -> ScalarNode:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        plain = event.implicit[0] and not event.style
        value = self._resolve(event.value, start) if plain else event.value
        return ScalarNode(start, end, value, event.value)

    def _resolve(self, text: str, index: int) -> str | int | float | bool | None:
        if text in WORDS:
            return WORDS[text]
        if INTEGER.fullmatch(text):
            if len(text) <= 20 and -LARGEST <= int(text) < LARGEST:
                return int(text)
            self._fault(index, "the number is too large", "put it in quotes if it is text")
        elif DECIMAL.fullmatch(text):
            if len(text) <= LONGEST and math.isfinite(float(text)):
                return float(text)
            self._fault(index, "the number is too long", "put it in quotes if it is text")
        return text

    def _begin(self, event: Any, kind: type[MapNode | ListNode]) -> None:  # noqa: ANN401
        if len(self._open) >= self._limits.depth:
            index = event.start_mark.index
            stop(index, f"more than {self._limits.depth} levels within each other")
        node = kind(event.start_mark.index, event.end_mark.index, bool(event.flow_style))
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append((node, event.anchor))
        self._keys.append(None)

    def _finish(self, event: Any) -> None:  # noqa: ANN401
        node, anchor = self._open.pop()
        self._keys.pop()
        children = node.items if isinstance(node, ListNode) else list(_values(node))
        if node.flow:
            node.end = event.end_mark.index
        elif children:
            node.end = max(child.end for child in children)
        node.values = 1 + sum(child.values for child in children)
        node.height = 1 + max((child.height for child in children), default=0)
        self._add(node, anchor)

    def _alias(self, event: Any) -> None:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        self._aliases += 1
        if self._aliases > self._limits.aliases:
            stop(start, f"more than {self._limits.aliases} aliases", "write the values out")
        target = self._anchors.get(event.anchor)
        if target is None:
            self._fault(
                start,
                f"'*{event.anchor}' repeats something that is not defined above",
                f"put text that starts with * in quotes, or define &{event.anchor} first",
            )
            target = ScalarNode(start, end, None, "")
        self._add(replace(target, start=start, end=end), None)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if node.height + len(self._open) > self._limits.depth:
            stop(node.start, f"more than {self._limits.depth} levels within each other")
        if node.values > self._limits.values:
            stop(node.start, f"more than {self._limits.values} values")
        if not self._open:
            self.root = node
            return
        parent, _ = self._open[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
        elif self._keys[-1] is None:
            self._keys[-1] = self._key(node)
        else:
            key, self._keys[-1] = self._keys[-1], None
            self._pair(parent, key, node)

    def _key(self, node: Node) -> ScalarNode:
        if isinstance(node, ScalarNode):
            return node
        self._fault(node.start, "a key must be text", "put text that starts with [ or { in quotes")
        return ScalarNode(node.start, node.end, None, "")

    def _pair(self, parent: MapNode, key: ScalarNode, value: Node) -> None:
        if key.text in parent.pairs:
            line, column = self._lines.place(parent.pairs[key.text][0].start)
            self._fault(
                key.start,
                f"{key.text!r} stands twice, first at line {line}, column {column}",
                "keep one of the two",
            )
            return
        if key.text == "<<":
            self._fault(key.start, "merging with '<<' is not supported", "write the keys out")
        parent.pairs[key.text] = (key, value)

    def _fault(self, index: int, message: str, hint: str) -> None:
        self.faults.append(YamlFault(index, message, hint))
        if len(self.faults) > self._limits.faults:
            stop(index, f"more than {self._limits.faults} errors; the rest is not read")


def stop(index: int, message: str, hint: str = "split the file, or make it simpler") -> None:
    """Give up reading at `index`."""
    raise LimitExceeded(YamlFault(index, message, hint, fatal=True))


def _values(node: MapNode) -> Iterator[Node]:
    return (value for _, value in node.pairs.values())
