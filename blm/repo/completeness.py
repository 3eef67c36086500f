"""Whether the inventory still has every file it had when it was last judged."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from blm.errors import Problem
from blm.repo.line_records import Record

HINT = "restore the folder from git: the program writes all of its files together"
CROWDED = 20
"""Lines per file above which none is empty by chance."""


def check_complete(
    folder: str, files: Mapping[str, bytes], exports: int, history: Sequence[Record]
) -> Iterator[Problem]:
    """Files of the inventory that are gone.

    Args:
        folder: of the profile.
        files: path below the profile to bytes.
        exports: lines of ``exports.yaml``.
        history: rows of ``history.yaml``.
    """
    counts = {
        name.removeprefix("inventory/").removesuffix(".yaml"): raw.count(b"\n- ")
        for name, raw in files.items()
        if name.startswith("inventory/")
    }
    lines = sum(counts.values())
    lost = _missing_names({name.partition("-")[0] for name in counts}, lines)
    for name in lost:
        yield Problem(f"{folder}/inventory/{name}.yaml", 0, 0, "", "the file is missing", HINT)
    if lost or not history:
        return
    last = max(history, key=lambda record: record.values["as_of"])
    live = last.values["links"]["live"]
    if exports == last.values["exports"] and lines < live:
        message = (
            f"the files hold {lines:,} links, but the audit of {last.values['as_of']} "
            f"counted {live:,} live ones: a file is missing"
        )
        yield Problem(f"{folder}/inventory", 0, 0, "", message, HINT)


def _missing_names(stems: Collection[str], lines: int) -> list[str]:
    """Names that the others leave out: all base-4 numbers of their length exist."""
    count = max(map(len, stems), default=0)
    if not count or set(stems) == {"0"} or lines < CROWDED * 4**count:
        return []
    every = ("".join(digits) for digits in itertools.product("0123", repeat=count))
    return sorted(set(every) - set(stems))
