"""What the linter calls an error, no plan ever proposes."""

from __future__ import annotations

from collections import defaultdict

from blm.core.lint.codes import CODES
from blm.core.lint.entries import read_line
from blm.core.lint.targets import Targets
from blm.core.plan.line_guards import LineContext, hold_line
from blm.repo.policy.policies import resolve_policy
from tests.docs.pages import ROOT
from tests.lint.oracle import LINES
from tests.render.factories import make_finding, make_site


def test_guards_hold_what_the_linter_refuses(targets: Targets) -> None:
    """Suffixes, platforms, and hosts above one, are held by G3 or G4 whatever speaks for the line."""
    words = targets.words
    context = LineContext(
        "2026-11-20",
        make_site(),
        resolve_policy(ROOT, "default").policy(),
        targets.names,
        words.neutral_hosts,
        words.path_platforms,
        frozenset(),
    )
    held = 0
    for line, _, _ in LINES:
        read = read_line(1, line, "\n")
        if read.kind != "domain" or targets.names.registrable(read.value) != read.value:
            continue
        hits = {code for code, _, _ in targets.look_at(read) if CODES[code].severity == "error"}
        if hits - {"D203"}:
            finding = make_finding(read.value, values=defaultdict(lambda: None))
            guards = {hold.guard for hold in hold_line(finding, context)}
            assert guards & {"G3", "G4"}, line
            held += 1
    assert held >= 12
