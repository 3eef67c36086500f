"""Fixes: a disavow file mended where that is safe, comments and order kept.

Its valid entries cover the same sites as before, and a mended line adds exactly the site that it
names. Lines of the program's groups stay: one that goes would be a person's no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blm.core.lint.linter import Linted
from blm.core.lint.targets import Targets
from blm.core.lint.whole_file import line_end

_ROUNDS = 8
"""More than any file needs: a comment that moved may end what another one allows."""


def mend(content: bytes, lint: Callable[[bytes], Linted]) -> bytes:
    """The file with everything mended that is safe; the same bytes where nothing is.

    Args:
        content: of the file.
        lint: what is wrong with such bytes.
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
    """Lines that one broader line took the place of.

    Attributes:
        domain: what the broader line names.
        hosts: what the lines named, in their order.
    """

    domain: str
    hosts: tuple[str, ...]


def compress(linted: Linted, targets: Targets, least: int) -> tuple[bytes, tuple[Fold, ...]]:
    """The file with subdomains folded into the registrable domain, where that is safe.

    A domain that is a platform, a suffix, protected, an institution's, a tool's or well known is
    left alone, and so are lines of the program's groups, lines with faults in their syntax, and a
    file whose bytes are broken.

    Args:
        linted: the file, mended.
        targets: what is known of hosts.
        least: how many lines of a domain it takes.

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
