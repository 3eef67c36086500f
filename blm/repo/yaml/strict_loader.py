"""The strict loader of files that people write: values, their places, and what is wrong with them.

Dates, ``yes``, ``12:30`` and ``0777`` stay text; duplicate keys are errors; whatever the bytes are,
the answer is a `Document`, never an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from blm.errors import BlmError, InvalidFiles, Problem, Severity
from blm.repo.yaml.composer import Composer, parse_events
from blm.repo.yaml.nodes import (
    LimitExceeded,
    Lines,
    ListNode,
    MapNode,
    Node,
    YamlFault,
    YamlLimits,
    construct,
)
from blm.repo.yaml.syntax_errors import explain_syntax

Keys = tuple[str | int, ...]
LIMITS = YamlLimits()
FOREIGN = re.compile(
    "\r(?!\n)|[^\t\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
ENCODINGS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\xef\xbb\xbf", "UTF-8 with a byte-order mark"),
)
SAVE_AS_UTF8 = "save the file as UTF-8 without a byte-order mark"


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file read strictly.

    Attributes:
        file: path as the user knows it.
        text: the file's text; empty when the bytes were no text.
        data: dict, list, str, int, float, bool or None; None when nothing could be read.
        problems: all that is wrong with the YAML itself, by place.
        root: the tree of nodes, or None when nothing could be read.
        lines: of `text`.
    """

    file: str
    text: str
    data: Any
    problems: tuple[Problem, ...]
    root: Node | None
    lines: Lines = field(repr=False, compare=False)

    @property
    def broken(self) -> bool:
        """True if nothing could be read."""
        return self.root is None and bool(self.problems)

    def node(self, path: Keys) -> Node | None:
        """The node at `path`, or None."""
        node = self.root
        for step in path:
            node = _child(node, step)
        return node

    def place(self, path: Keys, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path`, or of its key.

        Args:
            path: keys and list indexes from the root; of a path that does not exist, the nearest
                ancestor that does counts.
            key: True for the key itself, not its value.
        """
        return self.lines.place(_index(self.root, path, key=key))

    def problem(
        self,
        path: Keys,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        warning: bool = False,
    ) -> Problem:
        """A problem at the place of `path`."""
        line, column = self.place(path, key=key)
        severity: Severity = "warning" if warning else "error"
        return Problem(self.file, line, column, dotted(path), message, hint, severity)

    def where(self, path: Keys) -> str:
        """``file:line`` of the value at `path`."""
        return f"{self.file}:{self.place(path)[0]}"

    def require(self) -> Document:
        """The document itself; raises `InvalidFiles` when anything is wrong with it."""
        if self.problems:
            raise InvalidFiles(self.problems)
        return self


def load(text: str | bytes, file: str, *, limits: YamlLimits = LIMITS) -> Document:
    """Read YAML strictly.

    Args:
        text: the file's text or bytes; anything at all.
        file: path for messages.
        limits: size, depth, aliases and values that one file may hold.
    """
    decoded, fault = _decode(text, limits)
    if fault:
        lines = Lines(decoded)
        return Document(file, decoded, None, (_problem(file, lines, fault),), None, lines)
    lines, root, faults = _compose(decoded, limits)
    problems = tuple(sorted(_problem(file, lines, fault) for fault in faults))
    return Document(file, decoded, None if root is None else construct(root), problems, root, lines)


def load_file(path: Path, file: str = "", *, limits: YamlLimits = LIMITS) -> Document:
    """Read a YAML file strictly.

    Args:
        path: of the file.
        file: path for messages; `path` itself by default.
        limits: as in `load`.

    Raises:
        BlmError: the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(limits.size + 1)
    except OSError as error:
        raise BlmError(f"{file or path} cannot be read: {error.strerror}") from error
    return load(content, file or str(path), limits=limits)


def unreadable(file: str, message: str, hint: str = "") -> Document:
    """A document of which nothing could be read, with the one problem that says why."""
    return Document(file, "", None, (Problem(file, 0, 0, "", message, hint),), None, Lines(""))


def dotted(path: Keys) -> str:
    """``rules[2].when`` of ``("rules", 2, "when")``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _decode(text: str | bytes, limits: YamlLimits) -> tuple[str, YamlFault | None]:
    if len(text) > limits.size:
        message = f"the file is larger than {limits.size:,} bytes"
        return "", YamlFault(0, message, "split it, or remove what is old", fatal=True)
    if isinstance(text, str):
        return text, _find_foreign(text)
    for mark, name in ENCODINGS:
        if text.startswith(mark):
            return "", YamlFault(0, f"the file is {name}", SAVE_AS_UTF8, fatal=True)
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        start = text[: error.start].decode("utf-8")
        message = f"the byte 0x{text[error.start]:02x} is not UTF-8"
        return start, YamlFault(len(start), message, SAVE_AS_UTF8, fatal=True)
    return decoded, _find_foreign(decoded)


def _find_foreign(text: str) -> YamlFault | None:
    match = FOREIGN.search(text)
    if match is None:
        return None
    code = ord(match.group())
    if code == 0xFEFF and match.start() == 0:
        return YamlFault(0, "the file is UTF-8 with a byte-order mark", SAVE_AS_UTF8, fatal=True)
    hint = f'remove it, or write it as "\\u{code:04x}" in double quotes'
    if match.group() == "\r":
        hint = "end lines with a line feed"
    elif code == 0:
        hint = "is the file UTF-16? save it as UTF-8"
    return YamlFault(match.start(), f"the character U+{code:04X} is not allowed", hint, fatal=True)


def _compose(text: str, limits: YamlLimits) -> tuple[Lines, Node | None, tuple[YamlFault, ...]]:
    """Where lines begin, the tree of nodes, which nobody changes, and what is wrong with it."""
    lines = Lines(text)
    composer = Composer(limits, lines)
    fatal: list[YamlFault] = []
    try:
        for event in parse_events(text):
            composer.take(event)
    except LimitExceeded as error:
        fatal = [error.fault]
    except yaml.YAMLError as error:
        fatal = [explain_syntax(error, text, composer.open_bracket())]
    return lines, None if fatal else composer.root, (*composer.faults, *fatal)


def _problem(file: str, lines: Lines, fault: YamlFault) -> Problem:
    line, column = lines.place(fault.index)
    return Problem(file, line, column, "", fault.message, fault.hint)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, ListNode) and isinstance(step, int):
        return node.items[step] if -1 < step < len(node.items) else None
    if isinstance(node, MapNode) and isinstance(step, str) and step in node.pairs:
        return node.pairs[step][1]
    return None


def _index(root: Node | None, path: Keys, *, key: bool) -> int:
    if root is None:
        return 0
    node: Node = root
    for number, step in enumerate(path):
        last = number == len(path) - 1
        if key and last and isinstance(node, MapNode) and step in node.pairs:
            return node.pairs[str(step)][0].start
        child = _child(node, step)
        if child is None:
            break
        node = child
    return node.start
