"""What people read in a pull request at the emulator, and what becomes of it once they answered."""

from __future__ import annotations

import dataclasses
import re

from blm.core.audit.judge import judge
from blm.core.link_profile.desired_state import replay_moment
from blm.core.proposals.draft_proposals import audit_proposal
from blm.core.proposals.proposal import read_marker, write_marker
from blm.pipeline.load_site import load_desired
from blm.render.pull_request.body import render_proposal_body, render_proposal_title
from blm.render.pull_request.context import Occasion
from blm.repo.snapshot.inventory import load_judged
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story


def example_of(body: str) -> str:
    """The comment to copy."""
    found = re.search(r"(?m)^```\n(/blm .+)\n```$", body)
    assert found
    return found[1]


def named(domain: str) -> str:
    """A domain as a body shows it."""
    return domain.replace(".", "[.]")


def test_the_body_is_the_rendered_one(story: Story) -> None:
    """Verdict first, the answers and the comment to copy before the rows, the marker last."""
    story.propose()
    story.pull()
    (pull,) = story.pulls()
    body, marker = pull["body"], read_marker(pull["body"])
    assert marker is not None
    desired = load_desired(story.work, SITE)
    moment = replay_moment(desired.history)
    assert moment is not None
    audit = judge(load_judged(story.work / FOLDER), desired, moment)
    proposal = audit_proposal(audit, desired.disavow)
    occasion = Occasion(
        dataclasses.replace(proposal, networks=marker.networks),
        events=desired.site.events,
        facts=git(story.repository.bare, "rev-parse", "main").decode().strip(),
        web=pull["html_url"].partition("/pull/")[0],
        report=f"{FOLDER}/reports/{audit.as_of}-{audit.cadence}.md",
    )
    assert pull["title"] == render_proposal_title(audit, proposal)
    assert body == write_marker(render_proposal_body(audit, occasion), marker)
    assert re.match(r"\*\*Proposes to disavow \d+ of \d+ referring domains", body)
    assert body.rstrip().splitlines()[-1].startswith("<!-- blm:1 ")
    order = [body.index(said) for said in ("**Agree with all:**", "/blm keep", "| Domain | In one")]
    assert order == sorted(order)
    assert story.text(occasion.report, BRANCH)


def test_the_comment_of_the_body_says_no(story: Story) -> None:
    """Copied, it takes its domains out of list and body; the top then says who kept them."""
    story.propose()
    (pull,) = story.pulls()
    example = example_of(pull["body"])
    marker = read_marker(pull["body"])
    assert marker is not None
    words = example.split()[2:]
    kept = [d for d in story.world.domains if named(d) in words]
    kept += [domain for word in words for domain in marker.networks.get(word, ())]
    assert len(kept) >= 3
    story.comment("alice", pull["number"], f"{example} because we know them")
    assert story.outcome() == "updated"
    body = story.pulls()[0]["body"]
    head, _, rest = body.partition("**Agree with all:**")
    assert head.startswith("What changed since the last push:\n\n- ")
    assert "kept by alice on" in head
    left = [domain for domain in story.world.domains if domain not in kept]
    assert story.lines() == [f"domain:{domain}" for domain in left]
    assert not [domain for domain in kept if f"+ domain:{named(domain)}" in body]
    assert not [domain for domain in kept if f"/blm keep {named(domain)}" in rest]
    assert f"**Proposes to disavow {len(left)} of " in head
    assert story.quiet() == "unchanged"
    assert story.pulls()[0]["body"] == body


def test_a_network_is_kept_by_its_number(story: Story) -> None:
    """A number of the body keeps all its members, and the other numbers stay what they were."""
    story.propose()
    (pull,) = story.pulls()
    before = read_marker(pull["body"])
    assert before is not None
    assert before.networks
    number, members = next(iter(before.networks.items()))
    assert f"| `/blm keep {number}` |" in pull["body"]
    story.comment("bob", pull["number"], f"/blm keep {number}")
    assert story.outcome() == "updated"
    said = story.decisions()
    assert all(f"domain: {domain}, decision: keep" in said for domain in members)
    assert not set(story.lines()) & {f"domain:{domain}" for domain in members}
    after = read_marker(story.pulls()[0]["body"])
    assert after is not None
    assert after.networks == {name: m for name, m in before.networks.items() if name != number}


def test_no_to_three_then_merge(story: Story) -> None:
    """As the body says: comment, merge at once; blm answers, and the list to upload lacks them."""
    story.propose()
    (pull,) = story.pulls()
    three = story.world.domains[:3]
    assert all(f"+ domain:{named(domain)}" in pull["body"] for domain in three)
    comment = f"/blm keep {' '.join(map(named, three))} because we know them"
    story.comment("bob", pull["number"], comment)
    story.merge("alice", pull["number"])
    story.pull()
    upload = story.run("disavow", SITE)
    assert [o for o in upload.splitlines() if o[:1] not in ("#", "")] == list(story.world.lines[3:])
    story.outcome()
    answer = story.comments(pull["number"])[-1]
    assert answer["user"]["login"] != "bob"
    assert all(f"recorded: **keep** `{named(domain)}`" in answer["body"] for domain in three)
    assert all(f"domain: {domain}, decision: keep" in story.decisions("main") for domain in three)
