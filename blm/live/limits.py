"""Limits of size and time for downloads, and a copy function that enforces them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from blm.errors import BlmError

GIGABYTE = 1_000_000_000


class TooMuch(BlmError):
    """A download was aborted: too large, or too slow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Size and time limits of one download.

    Attributes:
        clock: seconds, from whenever.
        size: bytes.
        seconds: from the first request to the last byte.
    """

    clock: Callable[[], float]
    size: int = 2 * GIGABYTE
    seconds: float = 600


def copy(chunks: Iterable[bytes], target: Path, limits: Limits, until: float) -> None:
    """Write chunks to a file as they come.

    Args:
        chunks: of the content, unpacked.
        target: file to make.
        limits: of the download.
        until: moment of `limits.clock` at which to give up.

    Raises:
        TooMuch: it is too large, or takes too long.
    """
    size = 0
    with target.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            check_size(size, limits)
            check_time(limits, until)
            out.write(chunk)


def check_size(size: int, limits: Limits) -> None:
    """Refuse a file that is too large.

    Raises:
        TooMuch: so it is.
    """
    if size > limits.size:
        hint = "split it by date, or hand it to blm ingest yourself"
        raise TooMuch(f"larger than {limits.size:,} bytes", hint=hint)


def check_time(limits: Limits, until: float) -> None:
    """Refuse to go on after the time limit.

    Raises:
        TooMuch: it is later than `until`.
    """
    if limits.clock() > until:
        raise too_slow(limits)


def too_slow(limits: Limits) -> TooMuch:
    """The error of a download whose time is over."""
    return TooMuch(f"not complete after {limits.seconds:g} seconds", hint="run again later")
