"""The linter: all faults of a disavow file, whoever wrote it.

decode -> lines -> what they hit -> what repeats -> the file as a whole -> what people allow
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from blm.core.disavow.disavow_file import group_of
from blm.core.lint.codes import CODES, Fault, find_code
from blm.core.lint.duplicates import Repeat, find_repeats
from blm.core.lint.entries import read_line
from blm.core.lint.lines import LintLine, Look
from blm.core.lint.targets import HARMLESS, Targets
from blm.core.lint.whole_file import decode, list_file_faults
from blm.core.text.line_ends import split_ends

_ALLOW = re.compile(r"#\s*lint:\s*allow\s+([\w-]+(?:\s*,\s*[\w-]+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Linted:
    """A disavow file and its faults.

    Attributes:
        name: its path as given.
        lines: every line, comments and blank ones included.
        faults: by line and column.
        entries: number of lines with the syntax of an entry.
        allowed: number of faults ignored by comments in the file or by `ignore`.
        gone: numbers of lines that `--fix` removes.
        whole: true if the text can be written back without losing bytes.
    """

    name: str
    lines: tuple[LintLine, ...]
    faults: tuple[Fault, ...]
    entries: int
    allowed: int
    gone: frozenset[int]
    whole: bool

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that are errors."""
        return tuple(fault for fault in self.faults if fault.is_error)


def lint_file(
    content: bytes, targets: Targets, *, name: str = "", ignore: Collection[str] = ()
) -> Linted:
    """All faults of a disavow file.

    Args:
        content: its bytes.
        targets: what is known of hosts.
        name: its path, for checks of place and extension; empty when there is none.
        ignore: ids of codes to leave out.
    """
    decoded = decode(content)
    lines = read_lines(decoded.text)
    faults = [*decoded.faults]
    hits = {n.number: looks for n in lines if n.value and (looks := targets.look_at(n))}
    unsafe = {n for n, looks in hits.items() if any(one[0] not in HARMLESS for one in looks)}
    for line in lines:
        if line.looks or line.number in hits:
            found = hits.get(line.number, [])
            faults += _line_faults(line, found, safe=line.number not in unsafe)
    allowed = {n: codes.union(ignore) for n, codes in _list_allowed(lines).items()}
    wrong = {n for n, looks in hits.items() if _is_wrong(looks, allowed.get(n, ignore))}
    sound = {n.number for n in lines if _is_sound(n, unsafe, allowed.get(n.number, ignore))}
    faults += map(_repeat_fault, find_repeats(lines, sound, wrong))
    faults += list_file_faults(content, name, lines)
    if not decoded.whole:
        faults = [replace(fault, fixable=False, after=None) for fault in faults]
    kept = tuple(sorted(f for f in faults if f.code not in allowed.get(f.line, ignore)))
    gone = {f.line for f in kept if f.fixable and f.code in ("D303", "D304")}
    return Linted(
        name,
        tuple(lines),
        kept,
        sum(_is_entry(line) for line in lines),
        len(faults) - len(kept),
        frozenset(gone),
        decoded.whole,
    )


def read_lines(text: str) -> list[LintLine]:
    """Every line of a text, with the program's group it is in."""
    lines: list[LintLine] = []
    group = ""
    for number, (raw, end) in enumerate(split_ends(text), 1):
        line = read_line(number, raw, end)
        if group or line.kind == "comment":
            group = group_of(raw.lstrip("\ufeff").strip(), line.kind, group)
        line.group = group
        lines.append(line)
    return lines


def _is_entry(line: LintLine) -> bool:
    return bool(line.value) and not any(CODES[one[0]].severity == "error" for one in line.looks)


def _is_wrong(hits: Sequence[Look], allowed: Collection[str]) -> bool:
    """True if a line hits what no line should, without a comment that allows it."""
    return any(CODES[one[0]].severity == "error" and one[0] not in allowed for one in hits)


def _is_sound(line: LintLine, unsafe: Collection[int], allowed: Collection[str]) -> bool:
    """True if a line is people's and a valid entry, as it is or once fixed.

    Lines that hit what they should not are never fixed, and lines with allowed faults stay as they
    are.
    """
    if not line.value or line.group:
        return False
    if not line.looks:
        return True
    mends = any(CODES[code].fix and code not in allowed for code, _, _ in line.looks)
    return mends and line.after is not None and line.number not in unsafe


def _line_faults(line: LintLine, hits: Sequence[Look], *, safe: bool) -> Iterator[Fault]:
    fixable = line.after is not None and not line.group and (safe or not line.value)
    after = line.after if fixable else None
    for code, subject, what in line.looks:
        mends = fixable and bool(CODES[code].fix)
        yield Fault(line.number, line.start, code, subject, what, mends, after if mends else None)
    for code, subject, what in hits:
        yield Fault(line.number, line.column, code, subject, what)


def _repeat_fault(repeat: Repeat) -> Fault:
    line, cover = repeat.line, repeat.cover
    subject = line.value if line.kind == "url" else f"domain:{line.value}"
    if repeat.code == "D304":
        what = f"stands in line {cover.number} already"
    else:
        what = f"is covered by line {cover.number}"
    return Fault(line.number, line.start, repeat.code, subject, what, repeat.fixable)


def _list_allowed(lines: Sequence[LintLine]) -> Mapping[int, frozenset[str]]:
    """Ids of the codes that ``# lint: allow`` comments allow, by line.

    A comment applies to the lines below it, up to the next blank line or comment.
    """
    allowed: dict[int, frozenset[str]] = {}
    now: frozenset[str] = frozenset()
    for line in lines:
        if line.kind in ("blank", "comment"):
            match = _ALLOW.match(line.raw.strip())
            words = re.split(r"\s*,\s*", match[1]) if match else []
            now = frozenset(code.id for word in words if (code := find_code(word)))
        elif now:
            allowed[line.number] = now
    return allowed
