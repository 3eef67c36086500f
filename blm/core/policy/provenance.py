"""Effective policy values one by one: key, value, its file and line, and what it replaced."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.errors import BlmError

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class ValueSource:
    """The value that one file gives.

    Attributes:
        file: path as shown to users.
        line: from 1.
        value: as given there.
    """

    file: str
    line: int
    value: Any

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One value of a policy.

    Attributes:
        steps: keys from the root; rules and weights by their ids.
        source: the effective one.
        over: sources that it replaced, the nearest first.
    """

    steps: tuple[str, ...]
    source: ValueSource
    over: tuple[ValueSource, ...]

    @property
    def key(self) -> str:
        """The dotted path, such as ``guards.max_new_lines``."""
        return ".".join(self.steps)


def choose_values(values: Sequence[PolicyValue], key: str) -> tuple[PolicyValue, ...]:
    """The value of a key, or all values below it; for a key within a value, that value.

    Args:
        values: of a policy.
        key: dotted; a rule or weight by its id, or by its place as in ``rules[2]``.

    Raises:
        BlmError: there is no such key.
    """
    wanted = _name_places(values, key)
    found = tuple(v for v in values if v.key == wanted or v.key.startswith(f"{wanted}."))
    found = found or tuple(v for v in values if _holds(v, wanted))
    if not found:
        raise BlmError(f"the policy has no key '{key}'", hint=_find_near(values, wanted))
    return found


def _name_places(values: Sequence[PolicyValue], key: str) -> str:
    """The key with ``[2]`` replaced by the id of the entry at that place, from 0."""
    while match := re.search(r"\[(\d+)\]", key):
        above = key[: match.start()]
        depth = above.count(".") + 1
        inside = (v.steps for v in values if v.key.startswith(f"{above}."))
        names = list(dict.fromkeys(steps[depth] for steps in inside if len(steps) > depth))
        place = int(match[1])
        name = names[place] if place < len(names) else match[1]
        key = f"{above}.{name}{key[match.end() :]}"
    return key


def _holds(value: PolicyValue, key: str) -> bool:
    """True if the key leads into a value, such as ``target.lt`` into ``target``."""
    if not key.startswith(f"{value.key}."):
        return False
    found = value.source.value
    for step in key.removeprefix(f"{value.key}.").split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, Mapping) and step in found:
            found = found[step]
        else:
            return False
    return True


def _find_near(values: Iterable[PolicyValue], key: str) -> str:
    """A hint with similar keys: the same last part elsewhere, else the most similar ones."""
    every = dict.fromkeys(".".join(v.steps[: n + 1]) for v in values for n in range(len(v.steps)))
    known = list(every)
    near = [one for one in known if one.endswith(f".{key}")]
    near = near or difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if not near:
        words = {one.rpartition(".")[2]: one for one in reversed(known)}
        near = [words[word] for word in difflib.get_close_matches(key, words, n=1, cutoff=0.7)]
    if near:
        return f"did you mean {' or '.join(near[:SUGGESTED])}?"
    return f"known: {', '.join(one for one in known if '.' not in one)}"
