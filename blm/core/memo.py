"""Results kept for reuse: a later judgement takes over a result whose inputs are the same.

There is no global cache: the caller passes the earlier results in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Made(Generic[T]):
    """One result with its inputs; compared by identity.

    Attributes:
        of: the inputs: values, and other `Made` results, so that a recomputed input makes its
            dependents be recomputed too.
        value: the result, never changed in place.
    """

    of: tuple[object, ...]
    value: T


def make(before: Made[T] | None, of: tuple[object, ...], build: Callable[[], T]) -> Made[T]:
    """The earlier result if its inputs are equal, else a newly computed one.

    Args:
        before: result of an earlier judgement of the same snapshot, or None.
        of: all inputs of `build` except the snapshot.
        build: computes the result.
    """
    return before if before is not None and before.of == of else Made(of, build())
