"""Shards: which file a referring domain's lines live in.

The name is the domain's crc32 in base-4 digits, a digit more each time files pass about 1 MB: such
names hash apart in git's search for a file's old version, and a push stays small (a hundred times
smaller than with hexadecimal names). One heavy domain is split further by its source URLs.
"""

from __future__ import annotations

import zlib
from functools import cache
from itertools import product

FILE_BYTES = 1_000_000
"""Above this on average, names grow by a digit."""
LIMIT_BYTES = 24_000_000
"""No file passes this; forges take 25 MB by hand, warn from 50 MB and refuse 100 MB."""
MOST_DIGITS = 6
PART_DIGITS = 3
"""Files of a part: 4 to the power of it, so that a part is about 64 MB of lines."""


def digits(text: str, count: int) -> str:
    """The last `count` base-4 digits of crc32; ``0`` when `count` is 0."""
    names = list_names(count)
    return names[zlib.crc32(text.encode("utf-8", "surrogatepass")) % len(names)]


@cache
def list_names(count: int) -> tuple[str, ...]:
    """Every name of so many digits, in the order of what they count; ``0`` alone for none."""
    return tuple(list_parts(count)) if count else ("0",)


def split_count(size: int) -> int:
    """How many digits divide a file so that no part passes `LIMIT_BYTES`; 0 where it need not be.

    Args:
        size: of the file, in bytes; parts are about equal, and may be twice their average.
    """
    count = 0
    while size > LIMIT_BYTES * 4**count // (2 if count else 1):
        count += 1
    return count


def digit_count(total_bytes: int, present: set[str]) -> int:
    """How many digits names have: enough for the size, never fewer than names already have.

    Args:
        total_bytes: of all lines.
        present: names of the files that are there now, without suffix.
    """
    wanted = 0
    while wanted < MOST_DIGITS and total_bytes > FILE_BYTES * 4**wanted:
        wanted += 1
    stems = {name.partition("-")[0] for name in present}
    used = max(map(len, stems), default=0)
    if used == 1 and stems <= {"0"}:
        used = 0
    return max(wanted, used)


def part_digits(present: set[str], total_bytes: int) -> int:
    """How many last digits divide the files into parts that are worked on one after the other.

    Args:
        present: names of the files that are there now, without suffix.
        total_bytes: of all lines, about.
    """
    stems = {name.partition("-")[0] for name in present}
    if any(set(stem) - set("0123") for stem in stems) or len({len(stem) for stem in stems}) > 1:
        return 0
    digits = digit_count(total_bytes, present)
    named = min(map(len, stems), default=digits)
    return max(0, min(digits, named) - PART_DIGITS)


def list_parts(count: int) -> list[str]:
    """The last `count` digits that names can have; one part of no digits when it is 0."""
    return ["".join(digits) for digits in product("0123", repeat=count)]


def part_of(name: str, count: int) -> str:
    """The part that a file belongs to: the last `count` digits of its name, without suffix."""
    return name.partition("-")[0][-count:] if count else ""
