"""Maintaining over weeks: what becomes of single domains, and `git log` tells each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.places import SITE
from tests.stories.teams import DISAVOW, LOG, SETTINGS, Team, begin, good, spam

LISTED, KEPT, BACK, NAMED = "one.example", "three.example", "five.example", "seven.example"
LIVE = b"# made by an agency, long ago\r\ndomain:five.example\r\ndomain:nobody-knows.example\r\n"


@pytest.fixture(scope="module")
def links() -> tuple[object, ...]:
    """What a tool sees in all these weeks."""
    return (spam(LISTED), spam(KEPT), good(BACK), good(NAMED), good("news.example"))


@pytest.fixture
def team(tmp_path: Path, links: tuple[object, ...]) -> Team:
    """Monday of the first week."""
    return begin(tmp_path, "2026-01-05", *links)  # type: ignore[arg-type]


def test_the_weeks_of_a_list(team: Team, links: tuple[object, ...], tmp_path: Path) -> None:
    """From flagged to uploaded; kept by a reviewer; undisavowed; a manual action, lifted."""
    # Week 1: nothing is proposed before somebody gives the live list; its bytes are kept.
    assert team.propose("quarterly")["audit"] == "refused"
    assert ("decide", "disavow.txt") in team.todos()
    live = tmp_path / "from-search-console.txt"
    live.write_bytes(LIVE)
    advice = {one["line"]: one for one in team.json("disavow", SITE, "--adopt", str(live))["lines"]}
    assert (team.folder / DISAVOW).read_bytes() == LIVE
    assert advice["domain:five.example"]["advice"] == "take-back"
    assert advice["domain:five.example"]["reason"] == "clean"
    assert advice["domain:nobody-knows.example"]["reason"] == "unknown"
    team.blm("disavow", SITE, "--adopt", str(live), code=1)
    assert "the baseline of acme.example is on record since 2026-01-05" in team.said
    team.commit("The list that is live")

    # Both owners are asked; one mail bounces. What the list has too much is asked for apart.
    team.log(LISTED, "asked", via="e-mail")
    team.log(KEPT, "no-contact", reason="mail bounced")
    team.commit("First requests")
    assert team.propose("quarterly") == {"audit": "opened", "undisavow": "opened"}
    numbers = [n for n in (1, 2) if "to take back" in team.body(n).splitlines()[0]]
    body = team.body(numbers[0])
    assert "| `domain:five[.]example` | people | the policy keeps it" in body
    team.merge("undisavow", "ben")

    # Week 2: a reviewer keeps a partner by deleting its line, the other is still waiting.
    team.wait(7)
    assert team.entries() == ["domain:nobody-knows.example"]
    team.amend_branch("audit", f"domain:{KEPT}", "ben")
    team.export(*links)  # type: ignore[arg-type]
    team.propose()
    assert "{domain: three.example, decision: keep" in team.git(
        "show", f"{_branch(team)}:profiles/{SITE}/decisions.yaml"
    )

    assert team.todos()["upload", "disavow.txt"]["due"] == "2026-01-12"
    team.upload("The shorter list is live")

    # Week 4: two weeks without an answer; the line is proposed, merged, and waits for its upload.
    team.wait(14)
    team.export(*links)  # type: ignore[arg-type]
    assert team.propose("quarterly")["audit"] in ("opened", "updated")
    team.merge("audit", "ana")
    team.wait(1)
    team.propose("daily")
    assert team.entries() == ["domain:nobody-knows.example", f"domain:{LISTED}"]
    assert team.todos()["upload", "disavow.txt"]["due"] == "2026-02-02"
    assert team.json("audit", SITE, "--replay")["drift"] == []
    team.wait(7)
    late = team.json("audit", SITE, "--cadence", "weekly")
    assert [d["kind"] for d in late["drift"] if d["subject"] == "disavow.txt"] == ["upload"]
    told = team.upload("Uploaded")
    assert (told["entries"], told["lacking"], told["extra"]) == (2, [], [])
    assert not {kind for kind, _ in team.todos()} & {"upload"}

    # Week 6: a manual action, with an example that no tool would have called spam.
    team.wait(7)
    path = team.folder / SETTINGS
    action = f'manual_action: {{kind: unnatural-links, scope: partial, received: {team.day}, examples: ["https://{NAMED}/all/1.html"]}}\n'
    path.write_text(path.read_text() + action)
    team.commit("A manual action")
    assert ("decide", NAMED) in team.todos()
    team.blm("disavow", SITE, "--pack", code=10)
    assert "not complete: 1 of Google's 1 example has no answer" in team.said
    team.log(NAMED, "no-contact", reason="no address on the site")
    team.commit("Google's example")
    team.wait(1)
    team.export(*links)  # type: ignore[arg-type]
    assert team.propose("daily")["audit"] == "opened"
    assert f"domain:{NAMED}" in team.git(
        "-C", str(team.bare), "show", f"blm/{SITE}/audit:{DISAVOW}"
    )
    team.merge("audit", "ben")
    team.wait(1)
    team.propose("daily")
    report = next((team.folder / f"profiles/{SITE}/reports").iterdir()).read_text()
    assert "**Manual action, day 2 on 2026-02-11: unnatural-links, partial" in report
    pack = team.blm("disavow", SITE, "--pack", code=10)
    assert pack.startswith("# Request for review of `acme.example`\n\n**Not complete on ")
    team.upload("Uploaded after the manual action")
    pack = team.blm("disavow", SITE, "--pack")
    assert "**Complete on 2026-02-12:**" in pack
    assert "a line of the file covers it" in pack
    assert "three[.]example" in pack
    assert "Each line of the file is looked at again after 12 months" in pack
    team.blm("disavow", SITE, "--record", "review-asked")
    team.commit("Asked Google for a review")
    assert team.todos()["watch", "manual-action"]["command"].endswith("--record lifted")
    team.wait(12)
    team.blm("disavow", SITE, "--record", "lifted")
    team.commit("Lifted")
    assert not {subject for _, subject in team.todos()} & {"manual-action"}
    team.blm("disavow", SITE, "--pack", code=1)
    team.blm("validate")

    told = team.text(LOG)
    for line in (
        "{on: 2026-01-05, subject: disavow.txt, event: baseline, by: ana",
        f"subject: {BACK}, event: reviewed, by: ben",
        f"{{on: 2026-01-26, subject: {LISTED}, event: merged, by: ana",
        "{on: 2026-02-03, subject: disavow.txt, event: uploaded, by: ana",
        f"subject: {NAMED}, event: merged, by: ben",
        "subject: manual-action, event: lifted",
    ):
        assert line in told, told
    said = team.history()
    for words in (
        "ana: The list that is live",
        "ben: Merge",
        "ben: Keep domain:three.example",
        "ana: Uploaded",
        "ana: A manual action",
        "ana: Lifted",
    ):
        assert words in said, said


def _branch(team: Team) -> str:
    team.git("fetch", "-q", str(team.bare), f"blm/{SITE}/audit")
    return "FETCH_HEAD"


def test_a_no_about_one_host_is_no_verdict_on_its_site(
    team: Team, links: tuple[object, ...], tmp_path: Path
) -> None:
    """Lines about hosts of a good site, left in by hand and by closing: they stay, and no more."""
    live = tmp_path / "live.txt"
    live.write_text("# ours\ndomain:blog.five.example\ndomain:shop.five.example\n")
    team.blm("disavow", SITE, "--adopt", str(live))
    team.commit("The list that is live")
    assert team.propose("quarterly")["undisavow"] == "opened"
    before = team.json("why", SITE, BACK)["recommendation"]
    body = next(b for n in (1, 2) if "to take back" in (b := team.body(n)).splitlines()[0])
    assert "| `domain:blog[.]five[.]example` | people |" in body

    # One line is put back on the branch; the pull request is closed, which leaves the other in.
    branch = f"blm/{SITE}/undisavow"
    team.git("fetch", "-q", str(team.bare), branch)
    team.git("switch", "-q", "--detach", "FETCH_HEAD")
    path = team.folder / DISAVOW
    path.write_text(path.read_text() + "domain:blog.five.example\n")
    team.git("commit", "-qam", "Leave the blog in", who="ben")
    team.git("push", "-q", str(team.bare), f"HEAD:{branch}", who="ben")
    team.git("switch", "-q", "main")
    assert team.propose("quarterly")["undisavow"] == "updated"
    team.git("push", "-q", str(team.bare), "--delete", branch)
    assert team.propose("quarterly")["undisavow"] == "unchanged"  # nothing is left to ask
    said = team.text(f"profiles/{SITE}/decisions.yaml")
    assert '{line: "domain:blog.five.example", decision: remove, ' in said
    assert "domain: five.example" not in said
    assert 'subject: "domain:shop.five.example", event: reviewed' in team.text(LOG)

    # The next quarter asks for neither; the site is judged as before, and no byte of the list moved.
    team.wait(91)
    team.export(*links)  # type: ignore[arg-type]
    assert team.propose("quarterly")["undisavow"] == "unchanged"
    assert team.json("why", SITE, BACK)["recommendation"] == before == "keep"
    assert (team.folder / DISAVOW).read_bytes() == live.read_bytes()
    team.blm("validate")
