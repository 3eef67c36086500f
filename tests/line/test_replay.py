"""The replay law: from any commit, without exports, every result comes back byte for byte."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from blm.core.audit.judge import judge
from blm.core.dates import add_days
from blm.core.link_profile.desired_state import replay_moment, say_the_same
from blm.pipeline.audit.audit import audit_site
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import Options
from blm.repo.snapshot.inventory import load_judged
from tests.line.repositories import (
    audit_json,
    blm,
    commit,
    deliver,
    git,
    results,
    simulated,
    started,
)
from tests.shared import copy_of

DATES = ("2026-03-02", "2026-03-30", "2026-04-27", "2026-05-25", "2026-06-22", "2026-07-20")


ASKING = (1, 3)
"""Audits after which a person asks an owner; their commits hold a log that is newer than the audit."""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Six consecutive audits, committed: one tool missing once, one capped, one index incident, two rel flips."""
    folder = copy_of(tmp_path_factory, "replay", make_audited)
    log = git(folder / "repo", "log", "--reverse", "--format=%H")
    return folder / "repo", log.split()


def make_audited(folder: Path) -> None:
    """These audits, in a repository below the folder."""
    out = simulated(
        folder,
        1300,
        DATES,
        missing=(("moz", DATES[2]),),
        capped=(("ahrefs", DATES[3], 1000),),
        incidents=(("semrush", DATES[4], 0.1),),
        rel_flips=((DATES[1], 4), (DATES[5], 3)),
    )
    repo = started(folder, [])
    settings = repo / "profiles/acme.example/site.yaml"
    every_owner = "overrides:\n  outreach: {skip_when: {network_of: 0}}\n"
    settings.write_text(settings.read_text() + every_owner)  # networks too: lines wait for people
    log = repo / "profiles/acme.example/log.yaml"
    for number, date in enumerate(DATES):
        deliver(repo, out / date)
        blm(repo, "audit", "acme.example", "--write", "--today", add_days(date, 1))
        if number in ASKING:
            removed = [line for line in _lines(repo) if '"stage": "flagged"' in line]
            domain = removed[0].split('"')[3]
            event = f"{{on: {add_days(date, 1)}, subject: {domain}, event: asked, by: ana}}"
            log.write_text(log.read_text() + f"  - {event}\n")
        commit(repo, date)


def _lines(repo: Path) -> list[str]:
    return (repo / "profiles/acme.example/recommendations.yaml").read_text().splitlines()


@pytest.mark.parametrize("number", range(6))
def test_every_commit_replays(audited: tuple[Path, list[str]], tmp_path: Path, number: int) -> None:
    """Checked out anew with all results deleted, a replay gives every file back and changes nothing else."""
    repo, commits = audited
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repo), str(clone))
    git(clone, "checkout", "-q", commits[number])
    assert not (clone / "exports").exists()
    profile = clone / "profiles/acme.example"
    if number not in ASKING:
        before = results(clone)
        shutil.rmtree(profile / "reports")
        (profile / "recommendations.yaml").unlink()
        blm(clone, "audit", "acme.example", "--replay", "--write")
        after = results(clone)
        assert after == before
    else:
        blm(clone, "audit", "acme.example", "--replay", "--write")


def test_clean_clone_without_exports_judges_the_same(
    audited: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plain audit in a clone that never saw an export recommends what the ingesting run did."""
    repo, _ = audited
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repo), str(clone))
    there = audit_json(capsys, repo, "acme.example", "--today", add_days(DATES[-1], 1))
    here = audit_json(capsys, clone, "acme.example", "--today", add_days(DATES[-1], 1))
    assert here == there
    assert here["domains"]


def test_second_run_changes_no_byte(audited: tuple[Path, list[str]]) -> None:
    """Run again on the same day, or on a later one that no deadline falls on, nothing is written."""
    repo, _ = audited
    for today in (add_days(DATES[-1], 1), add_days(DATES[-1], 2)):
        blm(repo, "audit", "acme.example", "--write", "--today", today)
        assert git(repo, "status", "--porcelain") == ""


def test_two_groups_stand_in_the_disavow_file(audited: tuple[Path, list[str]]) -> None:
    """Each request that went unanswered became a line of the next audit's own group."""
    text = (audited[0] / "profiles/acme.example/disavow.txt").read_text()
    assert [line.split()[2] for line in text.splitlines() if line.startswith("# blm:")] == [
        DATES[2],
        DATES[4],
    ]


def test_events_are_seen(
    audited: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The index change is named, no loss is claimed for it, and rel flips are counted as changes."""
    repo, commits = audited
    shown = [_at(repo, commit_, capsys) for commit_ in commits]
    loss = [next(k for k in audit["kpis"] if k["id"] == "link_loss_rate") for audit in shown]
    assert "index change at semrush.links" in loss[4]["reason"]
    assert loss[4]["band"] == "unknown"
    assert shown[1]["links"]["changed"] >= 4
    assert [
        e["coverage"]
        for e in shown[3]["exports"]
        if e["as_of"] == DATES[3] and e["stream"] == "ahrefs.links"
    ] == ["capped"]
    assert not [
        e for e in shown[2]["exports"] if e["as_of"] == DATES[2] and e["stream"] == "moz.links"
    ]


def _at(repo: Path, commit_: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    clone = repo.parent / f"at-{commit_[:7]}"
    git(repo.parent, "clone", "-q", str(repo), str(clone))
    git(clone, "checkout", "-q", commit_)
    value: dict[str, object] = audit_json(capsys, clone, "acme.example", "--replay")
    return value


def test_a_replay_is_the_audit_itself(tmp_path: Path) -> None:
    """What a run judged of new exports is, value for value, what a replay judges of its facts.

    So a proposal of the same run need not judge them again, unless people's words changed.
    """
    site = "acme.example"
    out = simulated(tmp_path, 300, DATES[:3])
    repo = started(tmp_path, [])
    profile = repo / "profiles" / site
    for date in DATES[:3]:
        deliver(repo, out / date)
        audited = audit_site(repo, site, Options(today=add_days(date, 1), write=True))
        # A run leaves the disavow file to its proposal; here the audit wrote it.
        desired = dataclasses.replace(load_desired(repo, site), disavow=audited.desired.disavow)
        moment = replay_moment(desired.history)
        assert moment == dataclasses.replace(audited.moment, records=False)
        assert say_the_same(audited.desired, desired)
        again = dataclasses.replace(audited.audit, moment=moment)
        assert judge(load_judged(profile), desired, moment) == again
        undecided = (one for one in audited.audit.findings if not one.settled.decision)
        domain = next(undecided).domain
        blm(repo, "decide", site, domain, "keep", "--reason", "ours", "--by", "ana")
        later = dataclasses.replace(load_desired(repo, site), disavow=audited.desired.disavow)
        assert not say_the_same(audited.desired, later)


def test_where_a_decision_stands_says_nothing(tmp_path: Path) -> None:
    """Comments and the order of decisions leave people's words as they are; a reason does not."""
    repo = started(tmp_path, [])
    path = repo / "profiles/acme.example/decisions.yaml"
    ours, theirs = (
        f"  - {{domain: {name}.example, decision: keep, reason: ours, by: ana, on: 2026-01-05}}\n"
        for name in ("a", "b")
    )
    head = "schema: 1\ndecisions:\n"
    path.write_text(head + ours + theirs)
    before = load_desired(repo, "acme.example")
    path.write_text(f"{head}  # note\n{theirs}{ours}")
    assert say_the_same(before, load_desired(repo, "acme.example"))
    path.write_text(head + ours + theirs.replace("ours", "theirs"))
    assert not say_the_same(before, load_desired(repo, "acme.example"))
