"""Observers: which functions are called, and with what, while nothing is replaced."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, FunctionType
from typing import Any


@contextmanager
def watch_calls(function: Callable[..., Any]) -> Iterator[list[dict[str, Any]]]:
    """The arguments of each call of a function in this thread meanwhile, as they come."""
    assert isinstance(function, FunctionType)
    code, before = function.__code__, sys.getprofile()
    seen: list[dict[str, Any]] = []

    def look(frame: FrameType, event: Any, argument: object) -> None:
        if event == "call" and frame.f_code is code:
            seen.append(dict(frame.f_locals))
        if before is not None:
            before(frame, event, argument)

    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)
