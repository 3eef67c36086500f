"""Where each value of a policy in force comes from, through `extends` and the layers of a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blm.core.policy_values import PolicyValue, Source
from blm.repo.layers import WHOLE, Layer, Resolution


def list_values(resolution: Resolution) -> tuple[PolicyValue, ...]:
    """Every value in force in the order of the policy, each with the lines that say it.

    A value is what a later layer replaces as one: a scalar, a list without ids, a mapping that says
    one thing, such as `when`.

    Args:
        resolution: of a policy without problems.
    """
    values = {key: value for key, value in resolution.values.items() if key != "name"}
    return tuple(_trace(resolution, steps) for steps in _walk(values, ()))


def _walk(value: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:  # noqa: ANN401
    """The path of each value; entries of a list with ids by their ids."""
    if isinstance(value, Mapping) and value and above[-1:] not in {(key,) for key in WHOLE}:
        for key, inner in value.items():
            yield from _walk(inner, (*above, str(key)))
    elif isinstance(value, list) and value and all(_is_named(entry) for entry in value):
        for entry in value:
            named = {key: inner for key, inner in entry.items() if key != "id"}
            yield from _walk(named, (*above, str(entry["id"])))
    else:
        yield above


def _is_named(entry: Any) -> bool:  # noqa: ANN401
    return isinstance(entry, Mapping) and "id" in entry


def _trace(resolution: Resolution, steps: tuple[str, ...]) -> PolicyValue:
    said = [source for layer in reversed(resolution.layers) if (source := _look(layer, steps))]
    return PolicyValue(steps, said[0], tuple(said[1:]))


def _look(layer: Layer, steps: tuple[str, ...]) -> Source | None:
    """What a layer says of a value, or None when it says nothing."""
    depth, place = layer.locate(steps)
    if depth < len(steps):
        return None
    value: Any = layer.document.data
    for step in place:
        value = value[step]
    return Source(layer.document.file, layer.document.place(place, key=True)[0], value)
