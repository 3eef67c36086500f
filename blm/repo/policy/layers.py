"""Layers of a policy: values laid over each other, and where each one is from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blm.core.policy.policy import Policy, build_policy, merge_values
from blm.core.policy.provenance import PolicyValue, ValueSource
from blm.errors import InvalidFiles, Problem
from blm.repo.yaml.strict_loader import Document, Keys

WHOLE = frozenset({"when", "target", "urgent", "warn", "watch"})
"""Keys of mappings that are replaced as a whole by a later layer, never merged."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Part of a document that is laid on a policy.

    Attributes:
        document: that it stands in.
        above: where in the document.
        below: where in the policy.
    """

    document: Document
    above: Keys = ()
    below: Keys = ()

    def values(self) -> Any:  # noqa: ANN401 - any JSON value
        """The values laid, from the root of the policy."""
        value = _walk(self.document.data, self.above) or {}
        for step in reversed(self.below):
            value = {step: value}
        return value

    def locate(self, path: Keys) -> tuple[int, Keys]:
        """How many steps of a policy's path this layer has, and where they end in its document."""
        start = len(self.below)
        value = _walk(self.document.data, self.above)
        if path[:start] != self.below or value is None:
            return 0, ()
        place = self.above
        for number, step in enumerate(path[start:], start):
            inner = _find_entry(value, step)
            if inner is None:
                return number, place
            place, value = (*place, inner), value[inner]
        return len(path), place


@dataclass(frozen=True, slots=True)
class Resolution:
    """A policy with all that is laid on it.

    Attributes:
        name: of the policy.
        values: in force; empty when there are problems.
        layers: from the root of `extends` to the site's own.
        problems: of all layers, and of the values together.
    """

    name: str
    values: Mapping[str, Any]
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits of the values in force."""
        return hash_values(self.values)

    def policy(self) -> Policy:
        """The typed policy; raises `InvalidFiles` when there are problems."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        if errors:
            raise InvalidFiles(errors)
        return build_policy(self.values, self.hash)

    def source(self, path: Keys) -> tuple[Document, Keys]:
        """The document that a value comes from, and its path there.

        Args:
            path: in the policy; entries of lists with ids by index or by id. Of a value that no
                layer has, the nearest ancestor counts, the latest of those.
        """
        named = tuple(self._name_steps(path))
        found = [(*layer.locate(named), layer.document) for layer in self.layers]
        depth = max(steps for steps, _, _ in found)
        if not depth:
            own = [layer.document for layer in self.layers if not layer.below and not layer.above]
            return own[-1], ()
        place, document = [(keys, doc) for steps, keys, doc in found if steps == depth][-1]
        return document, place

    def where(self, path: Keys) -> str:
        """``file:line`` of the value in force at `path`."""
        document, place = self.source(path)
        return document.where(place)

    def problem(
        self, path: Keys, message: str, hint: str = "", *, key: bool = False, warning: bool = False
    ) -> Problem:
        """A problem at the place that the value in force at `path` comes from."""
        document, place = self.source(path)
        return document.problem(place, message, hint, key=key, warning=warning)

    def _name_steps(self, path: Keys) -> Iterator[str | int]:
        value: Any = self.values
        for step in path:
            inner = _find_entry(value, step)
            value = None if inner is None else value[inner]
            named = isinstance(inner, int) and isinstance(value, Mapping) and "id" in value
            yield value["id"] if named else step


def lay_over(layers: tuple[Layer, ...]) -> dict[str, Any]:
    """The values of all layers, each laid on those before it."""
    merged: Any = {}
    for layer in layers:
        merged = merge_values(merged, _seal(layer.values()))
    values: dict[str, Any] = _unseal(merged)
    return {key: value for key, value in values.items() if key not in {"schema", "extends"}}


def hash_values(values: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits of the values as canonical JSON."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _walk(value: Any, path: Keys) -> Any:  # noqa: ANN401 - any JSON value
    """The value at `path`, or None."""
    for step in path:
        inner = _find_entry(value, step)
        if inner is None:
            return None
        value = value[inner]
    return value


@dataclass(frozen=True, slots=True)
class _Whole:
    """A mapping that merging must not look into."""

    value: Any


def _seal(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {
            key: _Whole(inner) if key in WHOLE and isinstance(inner, dict) else _seal(inner)
            for key, inner in value.items()
        }
    return [_seal(entry) for entry in value] if isinstance(value, list) else value


def _unseal(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, _Whole):
        return value.value
    if isinstance(value, Mapping):
        return {key: _unseal(inner) for key, inner in value.items()}
    return [_unseal(entry) for entry in value] if isinstance(value, list) else value


def _find_entry(value: Any, step: str | int) -> str | int | None:  # noqa: ANN401
    """The key or index of `step` in `value`; an entry of a list may be named by its id."""
    if isinstance(value, Mapping):
        return step if step in value else None
    if not isinstance(value, list):
        return None
    if isinstance(step, int):
        return step if 0 <= step < len(value) else None
    ids = (entry.get("id") if isinstance(entry, Mapping) else None for entry in value)
    return next((index for index, found in enumerate(ids) if found == step), None)


def list_values(resolution: Resolution) -> tuple[PolicyValue, ...]:
    """Every value in force in the order of the policy, each with the lines that say it.

    A value is what a later layer replaces as one: a scalar, a list without ids, a mapping that says
    one thing, such as `when`.

    Args:
        resolution: of a policy without problems.
    """
    values = {key: value for key, value in resolution.values.items() if key != "name"}
    return tuple(_trace(resolution, steps) for steps in _list_paths(values, ()))


def _list_paths(value: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401
    """The path of each value; entries of a list with ids by their ids."""
    if isinstance(value, Mapping) and value and above[-1:] not in {(key,) for key in WHOLE}:
        for key, inner in value.items():
            yield from _list_paths(inner, (*above, str(key)))
    elif isinstance(value, list) and value and all(_is_named(entry) for entry in value):
        for entry in value:
            named = {key: inner for key, inner in entry.items() if key != "id"}
            yield from _list_paths(named, (*above, str(entry["id"])))
    else:
        yield above


def _is_named(entry: Any) -> bool:  # noqa: ANN401
    return isinstance(entry, Mapping) and "id" in entry


def _trace(resolution: Resolution, steps: tuple[str, ...]) -> PolicyValue:
    said = [
        source for layer in reversed(resolution.layers) if (source := _find_source(layer, steps))
    ]
    return PolicyValue(steps, said[0], tuple(said[1:]))


def _find_source(layer: Layer, steps: tuple[str, ...]) -> ValueSource | None:
    """What a layer says of a value, or None when it says nothing."""
    depth, place = layer.locate(steps)
    if depth < len(steps):
        return None
    value: Any = layer.document.data
    for step in place:
        value = value[step]
    return ValueSource(layer.document.file, layer.document.place(place, key=True)[0], value)
