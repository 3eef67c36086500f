"""Stories of one site's pull request, told through the command line against the emulator."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from blm.core.audit.judge import judge
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story, day


def test_first_audit_opens_and_the_second_run_is_quiet(story: Story) -> None:
    """The first audit pushes facts once and opens one pull request; then nothing is written."""
    results = story.propose()
    assert (results[0]["kind"], results[0]["outcome"]) == ("audit", "opened")
    (pull,) = story.pulls()
    assert (pull["head"]["ref"], pull["base"]["ref"]) == (BRANCH, "main")
    assert tuple(story.lines()) == story.world.lines
    assert story.lines("main") == []
    assert story.text(f"{FOLDER}/history.yaml", "main")
    changed = {one["filename"] for one in story.repository.as_("alice-token", "GET", f"/pulls/{pull['number']}/files")}  # fmt: skip
    assert {path.split("/")[2] for path in changed} <= {"disavow.txt", "reports"}
    assert story.quiet() == "unchanged"
    assert story.quiet() == "unchanged"


def test_only_what_was_said_since_is_judged_again(story: Story) -> None:
    """A run that judged a site for its facts proposes from that; new words have it judged again."""
    with counting_judgements() as judged:
        story.propose(SITE, "--cadence", "quarterly")
    assert tuple(story.lines()) == story.world.lines
    assert judged == {"audit.py": 1}
    first, *rest = story.world.lines
    story.comment("alice", story.number, f"/blm keep {story.world.domains[0]} because it is ours")
    with counting_judgements() as judged:
        story.propose(SITE, "--cadence", "quarterly", today=day(1))
    assert judged["draft.py"]
    assert story.lines() == rest
    assert first == f"domain:{story.world.domains[0]}"


@contextlib.contextmanager
def counting_judgements() -> Iterator[Counter[str]]:
    """How often this thread judges a site meanwhile, by file name of the module that asks for it."""
    judged = Counter[str]()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is judge.__code__ and frame.f_back:
            judged[Path(frame.f_back.f_code.co_filename).name] += 1

    sys.setprofile(look)
    try:
        yield judged
    finally:
        sys.setprofile(None)


def test_people_speak_in_three_ways(story: Story) -> None:
    """Commits of people stay, a deleted line, a decision and a comment are applied, answered once."""
    story.propose()
    number = story.pulls()[0]["number"]
    a, b, c, d, e, f, *rest = story.world.domains
    keep = f'decisions:\n  - {{domain: {a}, decision: keep, reason: "a partner", by: alice, on: {day(0)}}}'
    decided = story.commit("alice", {f"{FOLDER}/decisions.yaml": ("decisions: []", keep)})
    deleted = story.commit("bob", {f"{FOLDER}/disavow.txt": (f"domain:{b}\n", "")})
    story.comment(
        "alice", number, f"/blm keep {c} {d.replace('.', '[.]')} {e} because they are ours"
    )
    story.comment("mallory", number, f"/blm keep {f}")
    assert story.outcome() == "updated"
    assert story.lines() == [f"domain:{one}" for one in (f, *rest)]
    history = git(story.repository.bare, "rev-list", BRANCH).decode().split()
    assert {decided, deleted} <= set(history)
    said = story.decisions()
    assert all(f"domain: {one}, decision: keep" in said for one in (a, b, c, d, e))
    assert f"domain: {f}" not in said
    assert len(story.comments(number)) == 3
    assert story.quiet() == "unchanged"


def test_a_closed_proposal_is_remembered(story: Story) -> None:
    """Two comments hold after the close, and no line comes back while nothing is new."""
    story.propose()
    number = story.pulls()[0]["number"]
    a, b, *_ = story.world.domains
    story.comment("alice", number, f"/blm keep {a} because we know them")
    story.comment("bob", number, f"/blm watch {b}")
    story.close("alice", number)
    assert story.outcome() == "declined"
    said = story.decisions("main")
    assert f"domain: {a}, decision: keep" in said
    assert f"domain: {b}, decision: watch" in said
    log = story.text(f"{FOLDER}/log.yaml", "main")
    assert log.count("event: declined") == len(story.world.lines) - 2 + 1
    assert story.quiet() in ("unchanged", "declined")
    later = story.propose(SITE, "--cadence", "quarterly", today=day(100))
    assert [one["outcome"] for one in later if one["kind"] == "audit"] != ["frozen"]
    assert not set(story.lines()) & set(story.world.lines)


def test_a_merge_is_the_end(story: Story) -> None:
    """Main has the lines, the merger is on record, nothing more is proposed."""
    story.propose()
    number = story.pulls()[0]["number"]
    story.merge("alice", number)
    story.outcome()
    assert tuple(story.lines("main")) == story.world.lines
    log = story.text(f"{FOLDER}/log.yaml", "main")
    assert log.count("event: merged") == len(story.world.lines) + 1
    assert BRANCH not in story.refs()
    assert story.quiet() == "unchanged"
    assert story.pulls() == []


def test_main_that_takes_no_push(story: Story) -> None:
    """Facts travel in one rolling pull request, proposals are opened, later runs read on there."""
    story.repository.protected.add("main")
    assert story.outcome() == "opened"
    branches = [pull["head"]["ref"] for pull in story.pulls()]
    assert sorted(branches) == [BRANCH, "blm/facts"]
    assert story.text(f"{FOLDER}/history.yaml", "main") == ""
    assert story.text(f"{FOLDER}/history.yaml", "blm/facts")
    assert story.quiet() == "unchanged"
    number = next(p["number"] for p in story.pulls() if p["head"]["ref"] == BRANCH)
    story.comment("alice", number, f"/blm keep {story.world.domains[0]} because ours")
    assert story.outcome() == "updated"
    assert story.lines() == list(story.world.lines[1:])


def test_a_late_no_outruns_the_merge(story: Story) -> None:
    """Merged with an unread comment: that domain is not in the upload-ready file."""
    story.propose()
    number = story.pulls()[0]["number"]
    first, *rest = story.world.lines
    story.comment("bob", number, f"/blm keep {story.world.domains[0]} because a partner")
    story.merge("alice", number)
    story.pull()
    upload = story.run("disavow", SITE)
    assert first in story.lines("main")
    assert [line for line in upload.splitlines() if line.startswith("domain:")] == rest
    story.outcome()
    assert f"domain: {story.world.domains[0]}, decision: keep" in story.decisions("main")
    assert story.quiet() == "unchanged"
