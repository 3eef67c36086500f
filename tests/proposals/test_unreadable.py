"""What cannot be read, or counts for nothing: it stops nobody else, and nothing is lost by it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from blm.core.forge.forge_values import Comparison
from tests.proposals.memory_forge import BASE, MemoryForge
from tests.proposals.stories import DECISIONS, DISAVOW, Story, ask

BROKEN = b"schema: 1\ndecisions: [\n"


def opened(*names: str, **more: object) -> Story:
    """A proposal about these, opened."""
    story = Story(asks=[ask(name) for name in names], period="2026-Q1", proposal=dict(more))
    assert story.run().outcome == "opened"
    return story


def end_of_branch(story: Story) -> None:
    """A person deletes the branch of a pull request that is over."""
    del story.forge.refs[story.branch]


def test_a_closed_branch_that_cannot_be_read() -> None:
    """Its end is recorded with a note, and the no of the last readable commit; then all goes on."""
    story = opened("a", "b")
    story.forge.say(story.number, "ana", "/blm keep a.example because ours")
    story.run()
    story.forge.push(story.branch, "ana", {DECISIONS: BROKEN}, "slip")
    story.forge.close(story.number, "ben")
    result = story.run()
    assert result.outcome == "frozen"
    assert f"on branch {story.branch}: {DECISIONS}:2" in result.reason
    assert ("declined", "b.example", "ben") in story.events()
    assert story.decisions()["a.example"] == ("keep", "ana")
    note = next(c.message for c in story.forge.commits_.values() if "declined in #1" in c.message)
    assert f"{DECISIONS}:2" in note
    story.quiet()
    end_of_branch(story)
    story.asks, story.period = [ask("c")], "2026-Q2"
    assert story.run().outcome == "opened"
    assert story.lines(story.branch)[1:] == ["domain:c.example"]


def test_a_merge_that_breaks_the_file_on_main() -> None:
    """Frozen with the reason until somebody mends it; then the merge is recorded."""
    story = opened("a", "b")
    story.forge.push(story.branch, "ana", {DECISIONS: BROKEN}, "slip")
    story.forge.merge(story.number, "ben")
    writes = len(story.forge.writes)
    result = story.run()
    assert result.outcome == "frozen"
    assert f"{DECISIONS}:2" in result.reason
    assert story.forge.writes[writes:] == []
    story.forge.push(BASE, "ana", {DECISIONS: b"schema: 1\n"}, "mend")
    assert story.run().outcome == "unchanged"
    assert ("merged", "a.example", "ben") in story.events()
    story.asks, story.period = [ask("c")], "2026-Q2"
    assert story.run().outcome == "opened"


def test_a_slip_that_was_mended_decides_nothing() -> None:
    """A file that was broken in between is no word about all that it lists: a comment counts."""
    story = Story(asks=[ask("a")], period="2026-Q1")
    watch = "domain: b.example, decision: watch, reason: new, by: ana, on: 2025-12-01"
    story.decide(watch, branch=BASE)
    story.run()
    good = story.text(DECISIONS, story.branch).encode()
    story.forge.say(story.number, "ben", "/blm keep b.example because ours")
    story.forge.push(story.branch, "ana", {DECISIONS: BROKEN}, "slip")
    story.forge.push(story.branch, "ana", {DECISIONS: good}, "mend")
    story.run()
    assert story.decisions(story.branch)["b.example"] == ("keep", "ben")


@pytest.mark.parametrize("merged", [True, False])
def test_a_pull_request_into_another_branch_decides_nothing(*, merged: bool) -> None:
    """Merged or closed elsewhere than on the base branch, its lines are neither done nor declined."""
    story = opened("a", "b")
    number, pulls = story.number, story.forge.pulls_
    pulls[number] = dataclasses.replace(
        pulls[number], base="staging", state="closed", merged=merged
    )
    assert story.run().outcome == "opened"
    assert story.number != number
    assert story.events() == []
    assert story.forge.pulls_[story.number].base == BASE


def test_approvals_of_strangers_are_none() -> None:
    """A second review counts people who may write: two strangers leave the check red."""
    story = opened("a", second_review=True)
    head = story.forge.refs[story.branch]
    for login in ("eve", "mallory"):
        story.forge.approve(story.number, login)
    story.run()
    assert story.forge.statuses[head].state == "failure"
    for login in ("ana", "ben"):
        story.forge.approve(story.number, login)
    story.run()
    assert story.forge.statuses[head].state == "success"


def test_one_wrong_reviewer_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The forge takes all or none; the others are asked one by one, the wrong one is named."""
    asked: list[tuple[str, ...]] = []
    ask_all = MemoryForge.request_review

    def request(forge: MemoryForge, number: int, logins: tuple[str, ...]) -> None:
        ask_all(forge, number, logins)
        asked.append(logins)

    monkeypatch.setattr(MemoryForge, "request_review", request)
    story = Story(asks=[ask("a")], period="2026-Q1")
    story.proposal = {"reviewers": ("ana", "gone", "ben")}
    result = story.run()
    assert asked == [("ana",), ("ben",)]
    assert "no review asked of gone" in result.reason
    assert "ana" not in result.reason.partition(";")[2]


def _untold(compare: Callable[..., Comparison]) -> Callable[..., Comparison]:
    def told(forge: MemoryForge, base: str, head: str) -> Comparison:
        return dataclasses.replace(compare(forge, base, head), paths=None)

    return told


def test_files_that_nobody_knows_are_not_merged_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the forge does not tell what differs, the branch is left alone, with the reason."""
    story = opened("a", "b")
    story.forge.push(story.branch, "ana", {"notes.md": b"mine\n"}, "note")
    story.edit(DISAVOW, "domain:old.example\n", "", branch=BASE)
    story.asks = [ask("a"), ask("c")]
    writes = len(story.forge.writes)
    monkeypatch.setattr(MemoryForge, "compare", _untold(MemoryForge.compare))
    result = story.run()
    assert result.outcome == "frozen"
    assert "not known which files differ" in result.reason
    assert story.forge.writes[writes:] == []
