"""Ends of pull requests that are easily mistaken: reopened, stale, foreign, amended, unmarked."""

from __future__ import annotations

import dataclasses

import pytest

from blm.core.proposals.forge_state import commit_message
from blm.core.site.site import Event
from blm.pipeline.forge_sync.people_files import grow_log, read_events
from tests.proposals.memory_forge import BASE
from tests.proposals.stories import DECISIONS, DISAVOW, LOG, Story, ask


def opened(*names: str) -> Story:
    """A story whose first audit has opened its pull request."""
    story = Story(asks=[ask(name) for name in names], period="2026-Q1")
    assert story.run().outcome == "opened"
    return story


def log(story: Story, event: Event) -> None:
    """An event stands in the log before the story begins."""
    text = grow_log(story.text(LOG), [event], LOG)
    story.forge.push(BASE, "ana", {LOG: text.encode()}, "moved here")


@pytest.mark.parametrize(
    "old",
    [
        Event("2026-01-05", "disavow.txt", "declined", "blm", "pull request", "local#1"),
        Event("2025-12-20", "disavow.txt", "declined", "blm", "pull request", "#1"),
    ],
)
def test_numbers_of_another_forge_say_nothing_here(old: Event) -> None:
    """A log that came from a local forge or another repository does not deafen this one."""
    story = Story(asks=[ask("a"), ask("b")], period="2026-Q1")
    log(story, old)
    log(story, dataclasses.replace(old, subject="b.example"))
    story.asks = [ask("a"), ask("c")]
    story.run()
    assert story.number == 1
    story.asks = [ask("a"), ask("b"), ask("c")]  # the local no to b still holds
    story.run()
    assert story.lines(story.branch)[1:] == ["domain:a.example", "domain:c.example"]
    story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.close(story.number, "ben")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert ("declined", "c.example", "ben") in story.events()


def test_lines_of_another_site_are_not_ours() -> None:
    """A squashed merge of another site, brought by "Update branch", leaves our lines ours."""
    story = opened("a", "b")
    other = Story(asks=[ask("z")]).draft  # only its message matters
    said = dataclasses.replace(other(None, None), site="other.example")  # type: ignore[arg-type]
    forge, files = story.forge, {"profiles/other.example/disavow.txt": b"domain:z.example\n"}
    base = forge.push(BASE, "ben", files, commit_message(said, (), "other.example: 1 line"))
    tree = {**forge.trees[forge.refs[story.branch]], **files}
    update = forge.put((forge.refs[story.branch], base), tree, "ana", "Merge branch main")
    forge._follow(story.branch, update)
    assert forge.merge(story.number, "ben")
    story.run()
    assert story.events()[1:] == [("merged", "a.example", "ben"), ("merged", "b.example", "ben")]


def test_opened_again_after_a_mistake() -> None:
    """A pull request that is open again keeps its lines: closing it was no decline."""
    story = opened("a", "b")
    number = story.number
    story.forge.close(number, "ben")
    story.run()
    assert ("declined", "a.example", "ben") in story.events()
    story.forge.reopen(number)
    assert story.quiet().outcome == "unchanged"
    assert "domain:a.example" in story.lines(story.branch)
    story.forge.merge(number, "ana")
    story.run()
    assert story.events()[-3:] == [
        ("merged", "disavow.txt", "ana"),
        ("merged", "a.example", "ana"),
        ("merged", "b.example", "ana"),
    ]
    story.asks = []
    story.quiet()


@pytest.mark.parametrize("later", ["2026-01-05", "2026-01-09"])
def test_opened_again_and_merged_before_a_run(later: str) -> None:
    """The merge is recorded though the log knows an earlier end of the same pull request."""
    story = opened("a")
    story.forge.close(story.number, "ben")
    story.run()
    story.forge.day = later
    story.forge.reopen(story.number)
    story.forge.merge(story.number, "ana")
    story.run()
    assert story.events()[-1] == ("merged", "a.example", "ana")
    story.asks = []
    story.quiet()


def test_opened_again_and_closed_another_day() -> None:
    """What was said between the two ends is heard, and the second no holds."""
    story = opened("a", "b")
    story.forge.close(story.number, "ben")
    story.run()
    story.forge.day = "2026-01-09"
    story.forge.reopen(story.number)
    story.edit(DISAVOW, "domain:a.example\n", "", by="ana")
    story.forge.close(story.number, "ana")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert story.events()[-1] == ("declined", "b.example", "ana")
    story.quiet()


@pytest.mark.parametrize("by", ["stale[bot]", "eve"])
def test_closed_by_whoever_may_not_decide(by: str) -> None:
    """A bot that closes what is old declines nothing: the log says so, and it is asked again."""
    story = opened("a", "b")
    story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.close(story.number, by)
    assert story.run().outcome == "opened"
    assert story.number == 2
    assert story.lines(story.branch) == ["domain:old.example", "domain:b.example"]
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert story.events() == [("reviewed", "disavow.txt", by)]
    last = read_events(story.text(LOG), LOG)[-1]
    assert last.reason == f"closed by {by}, who may not decide: nobody's no"
    story.quiet()
    story.forge.close(story.number, "ben")
    assert story.run().outcome == "declined"
    assert ("declined", "b.example", "ben") in story.events()


def test_closed_by_a_stale_bot_with_nothing_said() -> None:
    """The same lines are asked again: the bot's end is no answer to them."""
    story = opened("a")
    story.forge.close(story.number, "stale[bot]")
    assert story.run().outcome == "opened"
    assert story.lines(story.branch) == ["domain:old.example", "domain:a.example"]
    story.quiet()


@pytest.mark.parametrize("merged", [False, True])
def test_a_line_taken_out_by_amending(*, merged: bool) -> None:
    """A line missing from the program's own commit was taken out by whoever amended it."""
    story = opened("a", "b")
    text = story.text(DISAVOW, story.branch).replace("domain:a.example\n", "")
    story.forge.amend(story.branch, "ana", {DISAVOW: text.encode()})
    if merged:
        story.forge.merge(story.number, "ben")
    story.run()
    where = BASE if merged else story.branch
    assert story.decisions(where) == {"a.example": ("keep", "ana")}
    story.asks = [*story.asks, ask("c")]
    story.run()
    assert "domain:a.example" not in story.lines(story.branch)


def test_a_decision_written_by_amending() -> None:
    """A line taken out beside a plainer word, in one amended commit, means that word."""
    story = opened("a", "b")
    text = story.text(DISAVOW, story.branch).replace("domain:a.example\n", "")
    says = "domain: a.example, decision: watch, reason: new, by: ana, on: 2026-01-05"
    listed = f"schema: 1\ndecisions:\n  - {{{says}}}\n"
    files = {DISAVOW: text.encode(), DECISIONS: listed.encode()}
    story.forge.amend(story.branch, "ana", files)
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("watch", "ana")}


def test_a_line_put_back_by_amending() -> None:
    """Where lines are to go, one that an amended commit has again is to stay disavowed."""
    story = Story(kind="undisavow")
    text = story.text(DISAVOW) + "domain:a.example\ndomain:b.example\n"
    story.forge.push(BASE, "ana", {DISAVOW: text.encode()}, "begin")
    story.asks = [ask("a"), ask("b")]
    story.run()
    text = text.replace("domain:b.example\n", "")
    story.forge.amend(story.branch, "ben", {DISAVOW: text.encode()})
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("remove", "ben")}


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_a_body_rewritten_by_a_person_and_merged(how: str) -> None:
    """Without its marker a merged pull request is read from the merge commit's first parent."""
    story = opened("a", "b")
    story.forge._pull(story.number, body="my own words")
    story.edit(DISAVOW, "domain:b.example\n", "", by="ana")
    assert story.forge.merge(story.number, "ben", how=how)
    story.run()
    assert story.events()[1:] == [("merged", "a.example", "ben")]
    assert story.decisions() == {"b.example": ("keep", "ana")}
