"""What the linter calls an error, no plan ever proposes."""

from __future__ import annotations

from collections import defaultdict

from blm.core.disavow.disavow_file import NO_FILE
from blm.core.link_profile.desired_state import Desired, Moment, Versions
from blm.core.link_profile.profile import judge_profile
from blm.core.lint.codes import CODES
from blm.core.lint.entries import read_line
from blm.core.lint.targets import Targets
from blm.core.plan.line_guards import hold_line
from blm.repo.policy.policies import resolve_policy
from tests.builders import nothing
from tests.docs.pages import ROOT
from tests.lint.oracle import LINES
from tests.render.factories import make_finding, make_site


def test_guards_hold_what_the_linter_refuses(targets: Targets) -> None:
    """Suffixes, platforms, and hosts above one, are held by G3 or G4 whatever speaks for the line."""
    policy = resolve_policy(ROOT, "default").policy()
    versions = Versions("0", 1, "test")
    desired = Desired(
        make_site(), policy, NO_FILE, None, (), targets.words, targets.names, versions
    )
    moment = Moment("2026-11-20", False, "2026-11-20", "quarterly")
    profile = judge_profile(nothing(), desired, moment)
    held = 0
    for line, _, _ in LINES:
        read = read_line(1, line, "\n")
        if read.kind != "domain" or targets.names.registrable(read.value) != read.value:
            continue
        hits = {code for code, _, _ in targets.look_at(read) if CODES[code].severity == "error"}
        if hits - {"D203"}:
            finding = make_finding(read.value, values=defaultdict(lambda: None))
            guards = {hold.guard for hold in hold_line(finding, profile)}
            assert guards & {"G3", "G4"}, line
            held += 1
    assert held >= 12
