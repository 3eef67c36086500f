"""Judging is a pure function: what was judged in this process is not judged again from the same.

Many stories and pages begin with the same site on the same day. tests/line/test_replay.py and
tests/core/test_made.py hold the function to this; with ``BLM_DEEP_STORIES`` it is asked each time.
"""

from __future__ import annotations

import os

import polars as pl
import pytest

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import JudgedProfile, Workings, judge_profile

PLACES = ("runs.todo", "audit.audit", "propose.draft", "disavow.live_list", "outreach.worklist")
"""Modules of the pipeline that judge whole sites."""
KEPT = 40
"""How many snapshots, and how many judgements, are remembered."""

_judged: list[tuple[Snapshot, Desired, Moment, Audit]] = []
_viewed: list[tuple[Snapshot, Workings]] = []


@pytest.fixture(autouse=True)
def judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbs of this process take over what an earlier one judged of the same."""
    if not os.environ.get("BLM_DEEP_STORIES"):
        monkeypatch.setattr("blm.core.audit.judge.judge_profile", view_again)
        for place in PLACES:
            monkeypatch.setattr(f"blm.pipeline.{place}.judge", judge_once)


def judge_once(snapshot: Snapshot, desired: Desired, moment: Moment) -> Audit:
    """`judge`, or what it gave for equal arguments before."""
    for before, words, when, audit in _judged:
        if when == moment and words == desired and _are_same(before, snapshot):
            return audit
    audit = judge(snapshot, desired, moment)
    _judged.insert(0, (snapshot, desired, moment, audit))
    del _judged[KEPT:]
    return audit


def view_again(
    snapshot: Snapshot, desired: Desired, moment: Moment, before: Workings | None = None
) -> JudgedProfile:
    """`judge_profile`, as a what-if asks it: what other words do not touch is taken over."""
    known = next((made for one, made in _viewed if _are_same(one, snapshot)), None)
    view = judge_profile(snapshot, desired, moment, before or known)
    if known is None:
        _viewed.insert(0, (snapshot, view.workings))
        del _viewed[KEPT:]
    return view


def _are_same(one: Snapshot, other: Snapshot) -> bool:
    return (
        one.exports == other.exports
        and _hold_same(one.links, other.links)
        and _hold_same(one.domains, other.domains)
    )


def _hold_same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    return one.schema == other.schema and bool(one.equals(other))
