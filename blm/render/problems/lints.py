"""Linter faults of disavow files as text, JSON, GitHub annotations and SARIF.

A disavow file is untrusted text, so hosts and URLs are shown defanged. Only ``fix`` of the JSON is
as it goes into the file: there its characters are escaped.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from blm import SCHEMA
from blm.core.lint.codes import CODES, Fault
from blm.core.lint.fixes import Fold
from blm.core.lint.linter import Linted
from blm.core.lint.whole_file import decode
from blm.core.text.line_ends import split_ends
from blm.errors import Problem
from blm.render.problems.problems import render_problems
from blm.render.text.escaping import HOST_WIDTH, defang, plain, shorten
from blm.render.text.terminals import dump_json, screen

_HOSTS = 5
STDIN = "<stdin>"
BLANK = "·"
_ENDS = {"\n": "", "\r\n": "<CRLF>", "\r": "<CR>", "": "<no line break>"}
_DOT = re.compile(r"(?<=\w)\.(?=\w)")


def render_lints(files: Sequence[Linted], form: str) -> str:
    """Faults as ``text``, ``json``, ``github`` or ``sarif``, without a line break at the end."""
    if form == "json":
        return dump_json(render_lints_json(files))
    return render_problems([one for file in files for one in list_problems(file)], form)


def list_problems(file: Linted) -> list[Problem]:
    """The faults of a file as problems with file, line and column."""
    return [_problem(file.name or STDIN, fault) for fault in file.faults]


def _problem(name: str, fault: Fault) -> Problem:
    code = CODES[fault.code]
    hint = code.hint
    if fault.fixable:
        hint = f"blm lint --fix: {_fix(fault, shown=True)}"
    return Problem(
        name, fault.line, fault.column, "", _message(fault), hint, code.severity, str(code)
    )


def _message(fault: Fault) -> str:
    """What is wrong with the line, and its effect on the site."""
    code = CODES[fault.code]
    whole = code.id.startswith("D4") and fault.code != "D403"
    subject = _show(fault.subject) or ("the file" if whole else "the line")
    what = _DOT.sub("[.]", plain(fault.what)) or code.what
    return f"{subject} {what}; {code.effect}"


def _show(subject: str) -> str:
    return shorten(defang(subject), HOST_WIDTH)


def _fix(fault: Fault, *, shown: bool) -> str:
    """What ``--fix`` does to the line, with the new text if it writes one.

    Args:
        fault: a fixable one.
        shown: true to defang the text.
    """
    if not fault.after:
        return CODES[fault.code].fix
    *notes, entry = fault.after.split("\n")
    text = _show(entry) if shown else entry
    return f"write {text}, and the comment above it" if notes else f"write {text}"


def render_lints_json(files: Iterable[Linted]) -> dict[str, Any]:
    """The object that ``lint --format json`` prints, as ``lint.schema.json`` says."""
    return {
        "schema": SCHEMA,
        "files": [
            {
                "file": file.name or STDIN,
                "lines": len(file.lines),
                "entries": file.entries,
                "findings": [_record(fault) for fault in file.faults],
            }
            for file in files
        ],
    }


def _record(fault: Fault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "code": fault.code,
        "severity": CODES[fault.code].severity,
        "message": _message(fault),
        "fix": _fix(fault, shown=False) if fault.fixable else None,
    }


def render_folds(folds: Iterable[Fold]) -> str:
    """A line for each ``domain:`` line that replaced lines for subdomains."""
    lines = []
    for fold in folds:
        hosts = ", ".join(map(defang, fold.hosts[:_HOSTS]))
        more = len(fold.hosts) - _HOSTS
        rest = f" and {more:,} more" if more > 0 else ""
        count = len(fold.hosts)
        lines.append(
            f"broadened: domain:{defang(fold.domain)} for {count:,} line{'s' * (count != 1)}: "
            f"{hosts}{rest}"
        )
    return screen(lines)


def render_diff(name: str, before: bytes, after: bytes) -> str:
    """A diff of a fix, for reading only: hosts are defanged, invisible characters shown."""
    old, new = ([*map(_show_line, split_ends(decode(raw).text))] for raw in (before, after))
    titles = (f"{name} as it is", f"{name} mended")
    return screen(difflib.unified_diff(old, new, *titles, lineterm=""))


def _show_line(line: tuple[str, str]) -> str:
    """A line with invisible characters, surrounding blanks and its line end made visible."""
    raw, end = line
    shown = "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in raw)
    text = shown.strip()
    front, back = (len(shown) - len(cut) for cut in (shown.lstrip(), shown.rstrip()))
    safe = plain(text) if text.startswith("#") else defang(text)
    return f"{BLANK * front}{safe}{BLANK * back if text else ''}{_ENDS.get(end, end)}"


def render_counts(files: Sequence[Linted]) -> str:
    """How many faults there are, in how many files, and how many ``--fix`` can fix."""
    faults = [fault for file in files for fault in file.faults]
    errors = sum(fault.is_error for fault in faults)
    said = f"{_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')} in "
    said += f"{_count(sum(len(file.lines) for file in files), 'line')}"
    said += f" of {len(files):,} files" if len(files) > 1 else ""
    fixable = sum(fault.fixable for fault in faults)
    said += f"; --fix mends {fixable:,}" if fixable else ""
    allowed = sum(file.allowed for file in files)
    return said + (f"; {allowed:,} allowed" if allowed else "")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
