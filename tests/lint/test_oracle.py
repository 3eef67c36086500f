"""Lines and files made by hand give exactly the codes they must, and are mended as said."""

from __future__ import annotations

import time
from functools import partial

from blm.core.lint.codes import CODES
from blm.core.lint.fixes import mend
from blm.core.lint.linter import lint_file
from blm.core.lint.targets import Targets
from tests.lint.oracle import FILES, LINES


def test_lines(targets: Targets) -> None:
    """A line on its own: its codes, and what a fix makes of it."""
    for line, codes, mended in LINES:
        content = f"{line}\n".encode("utf-8", "surrogatepass")
        found = lint_file(content, targets, name="disavow.txt").faults
        assert " ".join(sorted({fault.code for fault in found})) == codes, line
        assert {(fault.line, fault.column > 0) for fault in found} <= {(1, True)}, line
        lines = [line] if mended is None else [mended] if isinstance(mended, str) else [*mended]
        fixed = mend(content, partial(lint_file, targets=targets))
        assert fixed.decode() == "".join(f"{one}\n" for one in lines), line


def test_files(targets: Targets) -> None:
    """A file: its codes with their lines, and what a fix makes of it."""
    for content, name, codes, mended in FILES:
        faults = lint_file(content, targets, name=name).faults
        assert sorted(f"{fault.line}:{fault.code}" for fault in faults) == codes.split(), content[
            :99
        ]
        if len(content) < 100_000:
            fixed = mend(content, partial(lint_file, targets=targets))
            assert fixed == (content if mended is None else mended), content[:99]


def test_the_oracle_is_whole() -> None:
    """At least 150 lines, benign ones among them, and every code at least once."""
    assert len(LINES) >= 150
    assert sum(not codes for _, codes, _ in LINES) >= 60
    said = {code for _, codes, _ in LINES for code in codes.split()}
    said |= {one.partition(":")[2] for _, _, codes, _ in FILES for one in codes.split()}
    assert said == set(CODES)


def test_a_fault_names_its_place_and_effect(targets: Targets) -> None:
    """Column of the host or entry, and code by code a sentence on what it would do."""
    faults = lint_file(b"  domain: blogspot.com\n", targets).faults
    assert [(f.code, f.column) for f in faults] == [("D108", 3), ("D109", 3), ("D202", 11)]
    for code in CODES.values():
        assert code.what
        assert code.effect
        assert code.hint
        assert not any(text.endswith(".") for text in (code.what, code.effect, code.hint))
        assert code.id[0] == "D"


def test_twenty_thousand_lines_take_under_a_second(targets: Targets) -> None:
    """Of processor time; twice, so that what else the machine does counts less."""
    seconds = []
    for run in range(2):
        hosts = (f"a{n}.host{n // 3}-{run}.example" for n in range(20_000))
        content = "".join(f"domain:{host}\n" for host in hosts).encode()
        began = time.process_time()
        assert lint_file(content, targets).entries == 20_000
        seconds.append(time.process_time() - began)
    assert min(seconds) < 1
