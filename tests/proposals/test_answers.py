"""Comments and their answers: what counts, what is answered, by whom, and how long an answer is."""

from __future__ import annotations

import pytest

from blm.core.comments.comment_commands import Command
from blm.core.comments.comment_replies import MOST_ANSWERED, read_mark, write_reply
from blm.core.site.decision_merges import Merged
from tests.proposals.memory_forge import BOT
from tests.proposals.stories import Story, ask

LIMIT = 65_536
"""Characters of a comment that GitHub takes."""


def opened(*names: str) -> Story:
    """A story whose first audit has opened its pull request."""
    story = Story(asks=[ask(name) for name in names], period="2026-Q1")
    assert story.run().outcome == "opened"
    return story


def answers(story: Story) -> list[str]:
    """Answers at the newest pull request."""
    return [one.body for one in story.forge.said[story.number] if read_mark(one.body)]


@pytest.mark.parametrize("writer", ["my-app[bot]", "ana"])
def test_an_answer_counts_whoever_blm_writes_as(writer: str) -> None:
    """A token that is told another name than it writes under, or a second one, answers once."""
    story = opened("a", "b")
    story.forge.login, story.forge.writer = "github-actions[bot]", writer
    story.forge.say(story.number, "ben", "/blm keep a.example")
    story.run()
    story.quiet()
    story.forge.login = "other-app[bot]"
    story.quiet()
    assert len(answers(story)) == 1
    story.forge.merge(story.number, "ben")
    story.run()
    story.asks = []
    story.quiet()
    assert len(answers(story)) == 1


@pytest.mark.parametrize("author", ["eve", "evebot", None])
def test_a_strangers_mark_answers_nothing(author: str | None) -> None:
    """A forged mark of somebody without write permission silences nobody."""
    story = opened("a")
    said = story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.say(story.number, author or "", f"x\n\n<!-- blm:answers {said.id} -->")
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("keep", "ana")}
    assert len([one for one in story.forge.said[story.number] if one.author == BOT]) == 1


@pytest.mark.parametrize("over", [False, True])
def test_an_edited_comment_is_heard_again(*, over: bool) -> None:
    """What a comment says after an edit counts, once, while the pull request is open or over."""
    story = opened("a", "b")
    said = story.forge.say(story.number, "ana", "/blm keep a.example")
    story.run()
    if over:
        story.forge.merge(story.number, "ben")
        story.run()
        story.asks = []
    story.forge.reword(story.number, said, "/blm keep b.example because I erred")
    story.run()
    where = "main" if over else story.branch
    assert story.decisions(where).keys() == {"a.example", "b.example"}
    assert len(answers(story)) == 2
    story.quiet()


def test_answers_of_an_earlier_version_count() -> None:
    """A mark that names comments without the time of their last edit answers them for good."""
    story = opened("a")
    said = story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.say(story.number, BOT, f"- recorded\n\n<!-- blm:answers {said.id} -->")
    story.quiet()


def test_a_long_comment_has_a_short_answer() -> None:
    """Every domain of 20,000 characters is recorded; the answer fits, counts the rest, comes once."""
    story = opened("a")
    names = [[f"d{row}-{n}.example" for n in range(130)] for row in range(9)]
    story.forge.say(story.number, "ana", "\n".join("/blm keep " + " ".join(row) for row in names))
    story.run()
    assert len(story.decisions(story.branch)) == 9 * 130
    (answer,) = answers(story)
    assert len(answer) < LIMIT
    shown = answer.count("- recorded")
    assert f"- and {9 * 130 - shown} more, dealt with alike" in answer
    story.quiet()


def test_many_comments_have_a_short_mark() -> None:
    """One answer names as many comments as there is room for, and no more."""
    asked = {
        f"conversation:{10**12 + n}@2026-01-05T00:00:00Z": (Command("keep", (f"d{n}.example",)),)
        for n in range(2_000)
    }
    answer = write_reply(asked, {}, Merged({}))
    assert read_mark(answer) == tuple(asked)[:MOST_ANSWERED]
    assert len(answer) < LIMIT


@pytest.mark.parametrize("body", ["**/blm keep a.example**", "<!-- \n/blm keep a.example"])
def test_a_command_that_is_not_read_is_answered(body: str) -> None:
    """A person who may decide is told the right form, once; nothing is recorded."""
    story = opened("a")
    story.forge.say(story.number, "eve", body)
    story.quiet()
    story.forge.say(story.number, "ana", body)
    story.run()
    (answer,) = answers(story)
    assert "not understood" in answer
    assert "Write it as `/blm keep a.example" in answer
    assert story.decisions(story.branch) == {}
    story.quiet()
