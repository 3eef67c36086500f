"""Four ways to say no, and how long each holds, told through the command line."""

from __future__ import annotations

import shutil

from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story, day


def full_audit(story: Story, today: int = 0) -> str:
    """A full audit of another day; the outcome of its proposal."""
    results = story.propose(SITE, "--cadence", "quarterly", today=day(today))
    return next(str(one["outcome"]) for one in results if one["kind"] == "audit")


def trust_export(story: Story, domain: str, today: int) -> None:
    """Majestic says of one domain that it has citations and no trust: evidence of a new family."""
    header = "Domain,AlexaRank,ExtBackLinks,CitationFlow,TrustFlow,BackLinks_acme.example,FirstLinkDate_acme.example,LastLinkDate_acme.example"
    row = f"{domain},-1,9,40,2,3,01/01/2020 00:00,02/01/2020 00:00"
    name = f"majestic-refdomains-{SITE}-{day(today)}.csv"
    story.write(f"exports/{SITE}/{name}", f"{header}\n{row}\n")


def test_a_stranger_is_ignored(story: Story) -> None:
    """A stranger's comment changes nothing, gets no answer and is no reason to write."""
    story.propose()
    story.comment("mallory", story.number, f"/blm keep {story.world.domains[0]}")
    story.comment("carol", story.number, f"/blm keep {story.world.domains[1]}")  # triage only
    assert story.quiet() == "unchanged"
    assert tuple(story.lines()) == story.world.lines
    assert [one["user"]["login"] for one in story.comments(story.number)] == ["mallory", "carol"]
    story.merge("alice", story.number)
    story.outcome()
    assert "decision:" not in story.decisions("main")
    assert "mallory" not in story.text(f"{FOLDER}/log.yaml", "main")


def test_a_reviewer_who_keeps_every_line_loses_nothing(story: Story) -> None:
    """Half kept by comment, half by deleting lines, then closed: main remembers every no."""
    story.propose()
    number, half = story.number, len(story.world.lines) // 2
    said, deleted = story.world.domains[:half], story.world.domains[half:]
    story.comment("alice", number, f"/blm keep {' '.join(said)} because they are partners")
    gone = "".join(f"{line}\n" for line in story.world.lines[half:])
    sha = story.commit("bob", {f"{FOLDER}/disavow.txt": (gone, "")})
    assert story.outcome() == "updated"
    assert story.number == number  # the quarter's report is still to be read
    assert story.lines() == []
    assert sha in git(story.repository.bare, "rev-list", BRANCH).decode()
    story.close("alice", number)
    story.outcome()
    kept = story.decisions("main")
    assert all(f"domain: {one}, decision: keep" in kept for one in story.world.domains)
    assert kept.count("by: alice") == len(said)
    assert kept.count("by: bob") == len(deleted)
    assert full_audit(story, 1) in ("declined", "unchanged")
    assert story.pulls() == []


def test_declined_lines_come_back_with_new_evidence_only(story: Story) -> None:
    """After a close the next full audit asks nothing; evidence of another family brings one back."""
    story.propose()
    first = story.number
    story.close("alice", first)
    assert story.outcome() == "declined"
    assert full_audit(story, 1) in ("declined", "unchanged")
    assert story.pulls() == []
    back = story.world.domains[2]
    trust_export(story, back, 2)
    assert full_audit(story, 2) == "opened"
    (pull,) = story.pulls()
    assert pull["number"] > first
    assert story.lines() == [f"domain:{back}"]
    assert "eclined by alice on" in pull["body"]
    assert "new since:" in pull["body"]
    assert story.quiet(today=day(2)) == "unchanged"


def test_a_reverted_merge_stays_reverted(story: Story) -> None:
    """Who takes a merge back keeps its domains: no later audit asks again."""
    story.propose()
    sha = story.merge("alice", story.number)
    story.revert("bob", sha)
    assert story.lines("main") == []
    story.outcome()
    kept = story.decisions("main")
    assert kept.count("decision: keep") == len(story.world.lines)
    assert kept.count("by: bob") == len(story.world.lines)
    log = story.text(f"{FOLDER}/log.yaml", "main")
    assert log.count("event: merged, by: alice") == len(story.world.lines) + 1
    assert full_audit(story, 1) in ("unchanged", "declined")
    assert story.pulls() == []
    assert story.quiet(today=day(1)) == "unchanged"


def test_who_merged_is_not_who_decided(story: Story) -> None:
    """A merge is on record as its merger's, each explicit decision as that person's own (S62)."""
    story.propose()
    kept, *rest = story.world.domains
    story.comment("bob", story.number, f"/blm keep {kept} because they deliver to us")
    story.outcome()
    story.merge("alice", story.number)
    story.outcome()
    assert [line.removeprefix("domain:") for line in story.lines("main")] == rest
    log = story.text(f"{FOLDER}/log.yaml", "main")
    merged = [line for line in log.splitlines() if "event: merged" in line]
    assert all("by: alice" in line for line in merged)
    assert {one for one in rest if not any(f" {one}," in line for line in merged)} == set()
    assert not any(kept in line for line in merged)
    decisions = [line for line in story.decisions("main").splitlines() if "decision:" in line]
    assert len(decisions) == 1
    assert kept in decisions[0]
    assert "by: bob" in decisions[0]


def test_a_word_on_main_is_heard(story: Story) -> None:
    """`blm decide`, committed to main: the open pull request drops the line."""
    story.propose()
    story.pull()
    first = story.world.domains[0]
    story.run("decide", SITE, first, "keep", "--reason", "our supplier", "--by", "alice")
    text = (story.work / FOLDER / "decisions.yaml").read_text()
    copy = story.copy("alice", "main")
    (copy / FOLDER / "decisions.yaml").write_text(text)
    git(copy, "-c", "user.name=alice", "-c", "user.email=a@example.com", "commit", "-qam", "Decide")
    git(copy, "push", "--quiet", "origin", "main")
    assert story.outcome() == "updated"
    assert story.lines() == list(story.world.lines[1:])
    assert story.quiet() == "unchanged"
    shutil.rmtree(copy)
