"""The page of codes: a section for each, whose words are the code's and whose example is true."""

from __future__ import annotations

import re
from functools import partial

from blm.core.lint.codes import CODES
from blm.core.lint.fixes import mend
from blm.core.lint.linter import lint_file
from blm.core.lint.targets import Targets
from tests.docs.pages import find_blocks, read_page

PAGE = read_page("docs/reference/lint.md")
SHOWN = {"<no line break>": "", "<2048>": "x" * 2_048}


def section(anchor: str) -> str:
    """The text below a code's heading."""
    return PAGE.split(f"\n### {anchor}\n", 1)[1].split("\n### ", 1)[0]


def side(diff: str, sign: str) -> bytes:
    """The file before or after, with what the page spells out put back."""
    text = ""
    for line in diff.splitlines():
        if line[:1] not in (" ", sign):
            continue
        end = (
            "\r\n" if line.endswith("<CRLF>") else "" if line.endswith("<no line break>") else "\n"
        )
        body = re.sub(r"<CRLF>|<no line break>", "", line[1:]).replace("<2048>", SHOWN["<2048>"])
        body = re.sub(r"<U\+([0-9A-F]+)>", lambda m: chr(int(m[1], 16)), body)
        text += re.sub(r"^·+|·+$", lambda m: " " * len(m[0]), body) + end
    return text.encode()


def test_every_code_has_its_section() -> None:
    """In order, with what it does to the site and what --fix does in the code's own words."""
    headings = re.findall(r"^### (D\d.*)$", PAGE, re.M)
    assert headings == [str(code) for code in CODES.values()]
    for code in CODES.values():
        text = section(str(code))
        assert f"{code.severity.capitalize()}: {code.effect}. " in text, code
        assert (f"`--fix`: {code.fix}." if code.fix else "`--fix` leaves it to people.") in text, (
            code
        )


def test_examples_are_true(targets: Targets) -> None:
    """Before, the code is found; after, it is not; and where a fix mends it all, it writes just that."""
    lint = partial(lint_file, targets=targets)
    shown = 0
    for code in CODES.values():
        for diff in find_blocks(section(str(code)), "diff"):
            before, after = side(diff, "-"), side(diff, "+")
            found = [fault for fault in lint(before).faults if fault.code == code.id]
            assert found, code
            assert code.id not in {fault.code for fault in lint(after).faults}, code
            if all(fault.fixable for fault in found):
                assert mend(before, lint) == after, code
            shown += 1
    assert shown >= len(CODES) - 6
