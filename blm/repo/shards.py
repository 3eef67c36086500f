"""Shards: which file a referring domain's lines live in.

The name is the domain's crc32 in base-4 digits, a digit more each time files pass about 1 MB: such
names hash apart in git's search for a file's old version, and a push stays small (a hundred times
smaller than with hexadecimal names). One heavy domain is split further by its source URLs.
"""

from __future__ import annotations

import zlib

FILE_BYTES = 1_000_000
"""Above this on average, names grow by a digit."""
LIMIT_BYTES = 20_000_000
"""No file passes this; forges warn from 50 MB and refuse 100 MB."""
MOST_DIGITS = 6


def digits(text: str, count: int) -> str:
    """The last `count` base-4 digits of crc32; ``0`` when `count` is 0."""
    number = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return "".join(str(number >> 2 * place & 3) for place in reversed(range(count))) or "0"


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
