"""Fixes: a disavow file with safe corrections, comments and order kept.

Its valid entries cover the same sites as before, and a fixed line adds exactly the site that it
names. Lines of the program's groups stay: removing one would count as a person's no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blm.core.lint.linter import Linted
from blm.core.lint.targets import Targets
from blm.core.lint.whole_file import line_end

_ROUNDS = 8
"""Most passes; a fix can move a comment and so change which faults are allowed."""


def mend(content: bytes, lint: Callable[[bytes], Linted]) -> bytes:
    """The file with all safe fixes applied; the same bytes if there are none.

    Args:
        content: of the file.
        lint: function that lints such bytes.
    """
    for _ in range(_ROUNDS):
        linted = lint(content)
        if not any(fault.fixable for fault in linted.faults):
            break
        content = _mend_once(linted)
    return content


def _mend_once(linted: Linted) -> bytes:
    after = {f.line: f.after for f in linted.faults if f.fixable and f.after is not None}
    codes = {f.code for f in linted.faults if f.fixable}
    newline = line_end(linted.lines)
    pieces = []
    for line in linted.lines:
        if line.number in linted.gone and not line.note:
            continue
        end = newline if line.end and "D404" in codes else line.end
        if not line.end and "D405" in codes:
            end = newline
        text = line.note if line.number in linted.gone else after.get(line.number, line.raw)
        pieces.append(text.replace("\n", newline) + end)
    return "".join(pieces).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines that one broader line replaced.

    Attributes:
        domain: what the broader line names.
        hosts: what the lines named, in their order.
    """

    domain: str
    hosts: tuple[str, ...]


def compress(linted: Linted, targets: Targets, least: int) -> tuple[bytes, tuple[Fold, ...]]:
    """The file with lines for subdomains replaced by one for the domain, where that is safe.

    Domains that are platforms, suffixes, protected, institutions, tools or well known are left
    alone, and so are lines of the program's groups, lines with syntax faults, and files with broken
    bytes.

    Args:
        linted: the fixed file.
        targets: what is known of hosts.
        least: fewest lines of a domain to replace.

    Returns:
        The bytes, and what was broadened, in the order of the file.
    """
    named = {line.value for line in linted.lines if line.kind == "domain"}
    below: dict[str, list[int]] = {}
    for place, line in enumerate(linted.lines):
        if line.kind == "domain" and not line.group and not line.looks:
            domain = targets.names.registrable(line.value)
            if linted.whole and domain not in named:
                below.setdefault(domain, []).append(place)
    texts: list[str | None] = [line.raw for line in linted.lines]
    folds = []
    for domain, places in below.items():
        if len(places) >= least and targets.is_clean(domain):
            texts[places[0]] = f"domain:{domain}"
            for place in places[1:]:
                texts[place] = None
            folds.append(Fold(domain, tuple(linted.lines[place].value for place in places)))
    pieces = (t + n.end for t, n in zip(texts, linted.lines, strict=True) if t is not None)
    return "".join(pieces).encode("utf-8", "surrogateescape"), tuple(folds)
