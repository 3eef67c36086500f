"""Results that a later judgement may take over: what was made, and of what.

Nothing is kept anywhere: who judges again hands over what was made before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Made(Generic[T]):
    """One result with everything that it depends on; two of them are equal when they are one.

    Attributes:
        of: values, and other results by themselves, so that what follows from something made anew
            is made anew too.
        value: the result, which nobody changes.
    """

    of: tuple[object, ...]
    value: T


def make(before: Made[T] | None, of: tuple[object, ...], build: Callable[[], T]) -> Made[T]:
    """What was made before, if it was made of the same; else a new result.

    Args:
        before: of an earlier judgement of the same snapshot; None without one.
        of: all that `build` depends on beside the snapshot.
        build: makes the result.
    """
    return before if before is not None and before.of == of else Made(of, build())
