"""Upload checks: whether Search Console would take a disavow file, by its published rules."""

from __future__ import annotations

from collections.abc import Iterator

from blm.core.disavow import LONGEST_LINE, MOST_BYTES, MOST_LINES, parse_disavow
from blm.core.urls import host_label

BOM = "\ufeff"
_ENTRY = "an entry is domain:HOST or a whole URL; a comment begins with #"


def list_faults(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, what is wrong there, and what to do, for each line that Search Console refuses.

    Args:
        text: of the file; bytes that are no UTF-8 as surrogates.
    """
    for line in parse_disavow(text).lines:
        if any("\udc80" <= sign <= "\udcff" for sign in line.text):
            yield line.number, "not UTF-8", "save the file as UTF-8"
        elif line.kind == "other":
            yield line.number, "no entry that Search Console knows", _hint(line.text)
        elif len(line.text) > LONGEST_LINE and line.kind == "url":
            yield line.number, f"longer than {LONGEST_LINE:,} characters", "name the domain instead"


def _hint(text: str) -> str:
    if host_label(text.strip()):
        return "write domain: before a host that is meant as a whole"
    return _ENTRY


def explain_too_much(text: str) -> tuple[str, str] | None:
    """What is wrong with the whole file and what to do; None when nothing is."""
    lines = len(text.splitlines())
    size = len(text.encode("utf-8", "surrogateescape"))
    hint = "name domains instead of single URLs, and take back what is gone"
    if lines > MOST_LINES:
        return f"{lines:,} lines, and Search Console takes {MOST_LINES:,}", hint
    if size > MOST_BYTES:
        return f"{size:,} bytes, and Search Console takes {MOST_BYTES:,}", hint
    return None
