"""Results kept for reuse: a later judgement takes over a result whose inputs are the same.

There is no global cache: the caller passes the earlier results in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Derived(Generic[T]):
    """One result with its inputs; compared by identity.

    Attributes:
        inputs: values, and other `Derived` results, so that a recomputed input makes its
            dependents be recomputed too.
        value: the result, never changed in place.
    """

    inputs: tuple[object, ...]
    value: T


def derive(
    before: Derived[T] | None, inputs: tuple[object, ...], build: Callable[[], T]
) -> Derived[T]:
    """The earlier result if its inputs are equal, else a newly computed one.

    Args:
        before: result of an earlier judgement of the same snapshot, or None.
        inputs: all inputs of `build` except the snapshot.
        build: computes the result.
    """
    return before if before is not None and before.inputs == inputs else Derived(inputs, build())
