"""What people do at a pull request, and what the next run makes of it."""

from __future__ import annotations

import pytest

from blm.core.proposals.proposal import Ask
from tests.proposals.memory_forge import BASE
from tests.proposals.stories import DECISIONS, DISAVOW, OLD, SITE, Story, ask

KEEP = "decision: keep, reason: ours, by: ana, on: 2026-01-05"


def opened(*names: str, period: str = "2026-Q1") -> Story:
    """A story whose first audit has opened its pull request."""
    story = Story(asks=[ask(name) for name in names], period=period)
    assert story.run().outcome == "opened"
    return story


def test_first_audit_opens_and_second_run_is_silent() -> None:
    """The first audit opens a pull request; the second run makes no writing request."""
    story = opened("a", "b")
    assert story.lines(story.branch) == [
        "domain:old.example",
        "domain:a.example",
        "domain:b.example",
    ]
    assert story.text(DISAVOW, story.branch).startswith(OLD)
    assert story.text(DISAVOW) == OLD
    assert story.quiet().outcome == "unchanged"


def test_new_prose_alone_writes_nothing() -> None:
    """A body that reads otherwise, with the same asks, is no reason to write."""
    story = opened("a")
    story.proposal = {"body": "Other numbers.", "title": "other"}
    assert story.quiet().outcome == "unchanged"


def test_edited_decisions_are_kept_and_applied() -> None:
    """A keep written into decisions.yaml on the branch takes its line out; the commit stays."""
    story = opened("a", "b")
    sha = story.decide(f"domain: a.example, {KEEP}")
    assert story.run().outcome == "updated"
    assert story.lines(story.branch) == ["domain:old.example", "domain:b.example"]
    assert sha in story.forge.ancestors(story.forge.refs[story.branch])
    assert "Body of" in story.forge.pulls_[story.number].body
    assert story.quiet().outcome == "unchanged"


def test_deleted_line_is_a_keep_by_its_committer() -> None:
    """A line deleted in the pull request becomes a decision to keep, by the committer."""
    story = opened("a", "b")
    story.edit(DISAVOW, "domain:a.example\n", "", by="ben")
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("keep", "ben")}
    assert story.lines(story.branch) == ["domain:old.example", "domain:b.example"]
    story.quiet()


def test_a_moved_line_is_no_decision() -> None:
    """A line that a person moves within the file is not deleted, and does not come twice."""
    story = opened("a", "b")
    story.edit(DISAVOW, "domain:a.example\n", "")
    story.edit(DISAVOW, "# kept by hand\n", "# kept by hand\ndomain:a.example\n")
    assert story.run().outcome == "unchanged"
    story.asks = [*story.asks, ask("c")]
    story.run()
    assert sorted(story.lines(story.branch)).count("domain:a.example") == 1
    assert story.decisions(story.branch) == {}


def test_comments_are_applied_and_answered_once() -> None:
    """One comment for three domains, one defanged, is applied at once and answered once."""
    story = opened("a", "b", "c", "d")
    story.forge.say(
        story.number, "ana", "/blm keep a.example b[.]example, `c.example` because ours"
    )
    story.run()
    assert story.lines(story.branch) == ["domain:old.example", "domain:d.example"]
    assert story.decisions(story.branch).keys() == {"a.example", "b.example", "c.example"}
    replies = [c for c in story.forge.said[story.number] if c.author == "blm[bot]"]
    assert len(replies) == 1
    assert "`a[.]example`" in replies[0].body
    story.quiet()


def test_strangers_are_ignored_without_an_answer() -> None:
    """A comment of somebody without write permission changes nothing and gets no answer."""
    story = opened("a")
    story.forge.say(story.number, "eve", "/blm keep a.example")
    story.quiet()


def test_nobody_else_can_mark_a_comment_as_answered() -> None:
    """Our marker in a stranger's comment does not silence a person's command."""
    story = opened("a")
    said = story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.say(story.number, "eve", f"<!-- blm:answers {said.id} -->")
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("keep", "ana")}


def test_network_by_its_number_in_the_body() -> None:
    """A network is named by the number that the body gave it, whatever number it has now."""
    story = Story(asks=[ask("a"), ask("b"), ask("c")], period="2026-Q1")
    story.proposal = {"networks": {"N3": ("a.example", "b.example")}}
    story.run()
    story.proposal = {"networks": {"N3": ("c.example",)}}
    story.forge.say(story.number, "ana", "/blm keep N3")
    story.run()
    assert story.decisions(story.branch).keys() == {"a.example", "b.example"}


def test_keeping_every_line_loses_nothing() -> None:
    """A reviewer who keeps every line of a weekly proposal sees it close, the words on the base."""
    story = opened("a", "b", period="")
    story.forge.say(story.number, "ana", "/blm keep a.example b.example")
    assert story.run().outcome == "closed"
    assert story.decisions() == {"a.example": ("keep", "ana"), "b.example": ("keep", "ana")}
    assert story.events() == []
    assert story.branch not in story.forge.refs
    story.quiet()


def test_full_audit_stays_open_when_every_line_is_kept() -> None:
    """The quarterly report is what the user asked for: it stays, with nothing to decide."""
    story = opened("a")
    story.edit(DISAVOW, "domain:a.example\n", "")
    assert story.run().outcome == "updated"
    assert story.forge.pulls_[story.number].state == "open"
    assert story.lines(story.branch) == ["domain:old.example"]
    assert story.text(DISAVOW, story.branch) == OLD


def test_closed_after_two_comments() -> None:
    """Closed after two comments: both hold, the other lines stay away until new evidence comes."""
    story = opened("a", "b", "c")
    story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.say(story.number, "ben", "/blm watch b.example because new owner")
    story.forge.close(story.number, "ben")
    assert story.run().outcome == "declined"
    assert story.decisions() == {"a.example": ("keep", "ana"), "b.example": ("watch", "ben")}
    assert ("declined", "c.example", "ben") in story.events()
    story.quiet()
    story.period = "2026-Q2"
    assert story.run().outcome == "opened"
    assert story.lines(story.branch) == ["domain:old.example"]
    story.asks = [ask("a"), ask("b"), ask("c", "anchor", "traffic")]
    story.run()
    assert story.lines(story.branch) == ["domain:old.example", "domain:c.example"]


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_merged(how: str) -> None:
    """Merged: the base has the lines, the log says who decided, and nothing more is proposed."""
    story = opened("a", "b")
    assert story.forge.merge(story.number, "ben", how=how)
    assert story.run().outcome == "unchanged"
    assert story.lines() == ["domain:old.example", "domain:a.example", "domain:b.example"]
    assert story.events() == [
        ("merged", "disavow.txt", "ben"),
        ("merged", "a.example", "ben"),
        ("merged", "b.example", "ben"),
    ]
    assert story.branch not in story.forge.refs
    story.asks = []
    story.quiet()


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_line_deleted_just_before_the_merge(how: str) -> None:
    """A line deleted and merged before any run saw it is kept, not proposed again."""
    story = opened("a", "b")
    story.edit(DISAVOW, "domain:a.example\n", "", by="ana")
    story.forge.merge(story.number, "ben", how=how)
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert ("merged", "b.example", "ben") in story.events()
    assert ("merged", "a.example", "ben") not in story.events()


def test_merged_with_an_unread_comment() -> None:
    """A no that nobody read before the merge is a decision on the base, and is answered."""
    story = opened("a", "b")
    story.forge.say(story.number, "ana", "/blm keep a[.]example")
    story.forge.merge(story.number, "ben")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert story.forge.said[story.number][-1].author == "blm[bot]"
    late = story.forge.say(story.number, "ben", "/blm keep b.example")
    story.run()
    assert story.decisions()["b.example"] == ("keep", "ben")
    assert late.id in story.forge.said[story.number][-1].body
    story.asks = []
    story.quiet()


@pytest.mark.parametrize("seen", [True, False])
def test_reverted_merge_stays_reverted(*, seen: bool) -> None:
    """Whether a run saw the merge or not, taking it back is a keep by whoever did it."""
    story = opened("a")
    sha = story.forge.merge(story.number, "ben")
    assert sha
    if seen:
        story.run()
    story.forge.push(BASE, "ben", {"README.md": b"other\n"}, "chat")
    story.forge.revert(sha, "ana")
    story.forge.push(BASE, "ben", {"README.md": b"more\n"}, "chat")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    assert story.lines() == ["domain:old.example"]
    story.quiet()


def test_revert_after_an_unread_word_to_remove() -> None:
    """A merge is taken back after somebody asked to remove: the later deed holds, a later word too."""
    story = opened("a")
    sha = story.forge.merge(story.number, "ben")
    assert sha
    story.forge.say(story.number, "ben", "/blm disavow a.example")
    story.forge.day = "2026-01-06"
    story.forge.revert(sha, "ana")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}
    story.quiet()
    story.forge.day = "2026-01-07"
    story.forge.say(story.number, "ben", "/blm disavow a.example")
    story.run()
    assert story.decisions() == {"a.example": ("remove", "ben")}
    story.quiet()


def test_decision_that_conflicts_is_merged_by_key() -> None:
    """Both sides gained a decision in the same place: the branch takes both, and can be merged."""
    story = opened("a", "b")
    story.decide(f"domain: a.example, {KEEP}")
    story.decide(
        "domain: z.example, decision: keep, reason: x, by: ben, on: 2026-01-05", branch=BASE
    )
    story.edit(
        DISAVOW, "old.example\n", "old.example\ndomain:mine.example\n", by="ben", branch=BASE
    )
    assert story.run().outcome == "updated"
    assert story.decisions(story.branch).keys() == {"a.example", "z.example"}
    assert story.forge.merge(story.number, "ana")
    assert story.decisions().keys() == {"a.example", "z.example"}
    assert story.lines() == ["domain:old.example", "domain:mine.example", "domain:b.example"]


def test_two_people_at_odds() -> None:
    """Opposite words of two people in one pull request give watch, and say so."""
    story = opened("a")
    story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.say(story.number, "ben", "/blm disavow a.example")
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("watch", "ana, ben")}
    assert "people disagree" in story.forge.said[story.number][-1].body
    story.forge.say(story.number, "ana", "/blm remove a.example because Ben is right")
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("remove", "ana")}
    assert "domain:a.example" in story.lines(story.branch)


def test_people_may_add_lines_and_files() -> None:
    """Lines and files that people add on the branch survive every rebuild and a merge of the base."""
    story = opened("a")
    story.edit(DISAVOW, "domain:a.example\n", "domain:a.example\ndomain:theirs.example\n")
    story.forge.push(
        story.branch, "ana", {f"profiles/{SITE}/targets.yaml": b"schema: 1\n"}, "targets"
    )
    story.asks = [ask("a"), ask("b")]
    story.group = "2026-02-01"
    story.run()
    story.edit(DISAVOW, "old.example\n", "old.example\ndomain:mine.example\n", branch=BASE)
    story.run()
    assert set(story.lines(story.branch)) >= {f"domain:{n}.example" for n in ("a", "b", "theirs")}
    assert story.text(f"profiles/{SITE}/targets.yaml", story.branch) == "schema: 1\n"
    assert "# blm: 2026-01-04" not in story.text(DISAVOW, story.branch)
    assert story.forge.merge(story.number, "ana")


def test_frozen_by_label_or_by_a_broken_file() -> None:
    """A label, or a decisions.yaml that cannot be read, stops the program; nothing is written."""
    story = opened("a")
    story.asks = [ask("a"), ask("b")]
    story.forge.pulls_[story.number] = story.forge._pull(story.number, labels=("blm/freeze",))
    assert story.quiet().outcome == "frozen"
    story.forge._pull(story.number, labels=())
    story.forge.push(story.branch, "ana", {DECISIONS: b"schema: 1\ndecisions: [{oops}]\n"}, "oops")
    result = story.quiet()
    assert result.outcome == "frozen"
    assert "decisions.yaml:2" in result.reason


def test_blocked_guard_refuses_but_still_hears() -> None:
    """A blocked proposal opens nothing; an open one keeps its lines, and people are heard."""
    story = Story(asks=[ask("a")], period="2026-Q1")
    story.proposal = {"blocked": ("G10",), "why_blocked": "G10: data is too old"}
    assert story.quiet().outcome == "refused"
    story.proposal = {}
    story.asks = [ask("a"), ask("b")]
    story.run()
    story.asks = []
    story.proposal = {"blocked": ("G10",), "why_blocked": "G10: data is too old"}
    assert story.quiet().outcome == "refused"
    story.forge.say(story.number, "ana", "/blm keep a.example")
    assert story.run().outcome == "refused"
    assert story.lines(story.branch) == ["domain:old.example", "domain:b.example"]
    story.quiet()


def test_a_daily_run_leaves_the_open_proposal_alone() -> None:
    """A run that has no say on lines keeps those of the open pull request, and its quarter."""
    story = opened("a")
    story.asks, story.period, story.proposal = [], "", {"silent": True}
    assert story.quiet().outcome == "unchanged"


def test_next_quarter_updates_the_open_one() -> None:
    """An unanswered proposal is carried over into the next quarter's, with its decisions."""
    story = opened("a", "b")
    story.decide(f"domain: a.example, {KEEP}")
    story.run()
    story.period, story.group, story.asks = "2026-Q2", "2026-04-01", [ask("a"), ask("b"), ask("c")]
    assert story.run().outcome == "updated"
    assert len(story.forge.pulls_) == 1
    assert story.lines(story.branch) == [
        "domain:old.example",
        "domain:b.example",
        "domain:c.example",
    ]
    assert (
        f"profiles/{SITE}/reports/2026-01-04-quarterly.md"
        not in story.forge.trees[story.forge.refs[story.branch]]
    )


def test_deleted_branch_is_a_no() -> None:
    """Deleting the branch closes the pull request: its lines are declined."""
    story = opened("a")
    story.forge._remove(story.branch, "ana")
    assert story.run().outcome == "declined"
    assert ("declined", "a.example", "ana") in story.events()
    story.quiet()


def test_second_review_is_red_until_two_approved() -> None:
    """Above the limit the status is red; with two approvals of the head it turns green, once."""
    story = Story(asks=[ask("a")], period="2026-Q1", proposal={"second_review": True})
    story.run()
    head = story.forge.refs[story.branch]
    assert story.forge.statuses[head].state == "failure"
    story.forge.approve(story.number, "ana")
    story.quiet()
    story.forge.approve(story.number, "ben")
    story.run()
    assert story.forge.statuses[head].state == "success"
    story.quiet()


def test_protected_base_takes_facts_by_pull_request() -> None:
    """Where the base takes no push, decisions and events travel in one rolling pull request."""
    story = opened("a", "b")
    story.forge.protected.add(BASE)
    story.forge.say(story.number, "ana", "/blm keep a.example")
    story.forge.close(story.number, "ben")
    story.run()
    assert story.decisions() == {}
    assert story.decisions("blm/facts") == {"a.example": ("keep", "ana")}
    story.quiet()
    facts = next(p for p in story.forge.pulls_.values() if p.branch == "blm/facts")
    assert story.forge.merge(facts.number, "ana")
    assert story.decisions() == {"a.example": ("keep", "ana")}
    story.quiet()


def test_lines_to_take_back() -> None:
    """An undisavow proposal drops lines; putting one back, or a comment, is a decision to remove."""
    story = Story(kind="undisavow")
    text = (
        OLD + "\n# blm: 2025-06-01 proposed by policy default\ndomain:a.example\ndomain:b.example\n"
    )
    story.forge.push(BASE, "ana", {DISAVOW: text.encode()}, "begin")
    story.asks = [ask("a"), ask("b")]
    assert story.run().outcome == "opened"
    assert story.lines(story.branch) == ["domain:old.example"]
    story.quiet()
    story.forge.push(
        story.branch, "ben", {DISAVOW: text.replace("domain:b.example\n", "").encode()}, "no"
    )
    story.run()
    assert story.decisions(story.branch) == {"a.example": ("remove", "ben")}
    assert story.lines(story.branch) == ["domain:old.example", "domain:a.example"]
    story.quiet()
    story.forge.merge(story.number, "ana")
    story.asks = []
    story.run()
    assert story.decisions() == {"a.example": ("remove", "ben"), "b.example": ("keep", "ana")}
    story.quiet()


def narrow(line: str, stage: str = "clean") -> Ask:
    """A line about one host or one page of a.example."""
    return Ask(line, "a.example", "the policy keeps it", stage)


BLOG, WWW = "domain:blog.a.example", "domain:www.a.example"
PAGE = "https://shop.a.example/page"


def narrow_story() -> Story:
    """Lines about two hosts and a page of one site, all asked to be taken back."""
    story = Story(kind="undisavow")
    text = f"{OLD}{BLOG}\n{WWW}\n{PAGE}\n"
    story.forge.push(BASE, "ana", {DISAVOW: text.encode()}, "begin")
    story.asks = [narrow(BLOG), narrow(WWW), narrow(PAGE)]
    assert story.run().outcome == "opened"
    assert story.lines(story.branch) == ["domain:old.example"]
    return story


def test_a_line_about_a_host_is_no_word_about_its_site() -> None:
    """Put back, named in a comment, or taken out by the merge: each is said of that line alone."""
    story = narrow_story()
    story.edit(DISAVOW, OLD, f"{OLD}{BLOG}\n", by="ben")
    story.forge.say(story.number, "ana", "/blm remove www.a.example")
    story.run()
    said = {BLOG: ("remove", "ben"), WWW: ("remove", "ana")}
    assert story.decisions(story.branch) == said
    assert sorted(story.lines(story.branch)) == [BLOG, "domain:old.example", WWW]
    assert f'{{line: "{BLOG}", decision: remove' in story.text(DECISIONS, story.branch)
    assert (
        "recorded: **remove** `domain:www[.]a[.]example`" in story.forge.said[story.number][-1].body
    )
    story.quiet()
    story.forge.merge(story.number, "ana")
    story.asks = []
    story.run()
    assert story.decisions() == {**said, PAGE: ("keep", "ana")}
    story.forge.day = "2026-01-08"
    story.forge.say(story.number, "ben", f"/blm keep {WWW.replace('.', '[.]')}")
    story.run()
    assert story.decisions()[WWW] == ("keep", "ben")
    story.quiet()


def test_a_host_is_its_site_where_another_line_is_asked() -> None:
    """A no to the line of a whole site is none to a line of people's that names a host of it."""
    story = Story()
    story.forge.push(BASE, "ana", {DISAVOW: f"{OLD}{BLOG}\n".encode()}, "begin")
    story.asks = [ask("a")]
    story.run()
    story.forge.say(story.number, "ana", "/blm keep blog.a.example")
    story.run()
    assert story.decisions() == {"a.example": ("keep", "ana")}


def test_a_host_that_no_name_server_would_take_is_remembered() -> None:
    """Lists of old name such hosts; a word about their line can be written and read again."""
    story, odd = Story(kind="undisavow"), "domain:-odd-.a.example"
    story.forge.push(BASE, "ana", {DISAVOW: f"{OLD}{odd}\n".encode()}, "begin")
    story.asks = [narrow(odd), narrow(BLOG)]
    story.run()
    story.edit(DISAVOW, OLD, f"{OLD}{odd}\n", by="ben")
    story.run()
    assert story.decisions(story.branch) == {odd: ("remove", "ben")}


def test_a_late_word_names_a_line_that_the_merge_took_out() -> None:
    """After the merge the host still means its line, though the file has it no longer."""
    story = narrow_story()
    story.forge.merge(story.number, "ana")
    story.asks = []
    story.run()
    story.forge.day = "2026-01-08"
    story.forge.say(story.number, "ben", "/blm remove blog.a.example")
    story.run()
    assert story.decisions()[BLOG] == ("remove", "ben")
    assert "a.example" not in story.decisions()


def test_a_closed_undisavow_is_remembered_line_by_line() -> None:
    """Closing says no to each line, and nothing of the site that its host belongs to."""
    story = narrow_story()
    story.forge.close(story.number, "ben")
    assert story.run().outcome == "declined"
    assert story.decisions() == {}
    assert story.events()[1:] == [
        ("reviewed", BLOG, "ben"),
        ("reviewed", WWW, "ben"),
        ("reviewed", PAGE, "ben"),
    ]
    assert story.lines() == ["domain:old.example", BLOG, WWW, PAGE]


def test_pages_taken_out_on_the_base_branch_are_kept_one_by_one() -> None:
    """Reverting the merge of two pages' lines keeps these pages; of the site nobody said a word."""
    pages = ["https://a.example/1", "https://a.example/2"]
    story = Story(asks=[Ask(page, "a.example", "spam", "due", ("anchor",)) for page in pages])
    story.run()
    story.forge.merge(story.number, "ana")
    story.asks = []
    story.run()
    story.forge.day = "2026-01-09"
    story.edit(DISAVOW, "\n".join(pages), "", by="ben", branch=BASE)
    story.run()
    assert story.decisions() == dict.fromkeys(pages, ("keep", "ben"))
    story.quiet()
