"""`blm why`: one domain's whole story, and the same word on it as the audit's."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.core.link_profile.desired_state import replay_moment
from blm.core.why.domain_commits import Touches
from blm.core.why.one_domain import SingleJudge, prepare_judge
from blm.core.why.rule_trace import Reason
from blm.core.why.story import Places, Told, tell_story
from blm.pipeline.audit.audit import audit_site
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import Options
from blm.pipeline.why.why import list_fills
from blm.render.audit.audit_json import render_audit_json
from blm.render.why.why_json import DOMAIN_KEYS, render_story_json
from blm.repo.snapshot.inventory import load_judged
from tests.line.repositories import ROOT, audit_json, blm, commit, deliver, git, simulated, started
from tests.render.test_audit_json import errors
from tests.shared import copy_of

SITE = "acme.example"
HARBOUR = "harbour.example"
GROUPS, ALONE = 5, 4
SPAM = "rank-fensosaweb-index-4856.example"
KEPT = "super-link-shop-9477.example"
UNICODE = "庭園-176.example"
LISTED_ONLY = "only-in-the-file.example"
DECIDED_ONLY = "only-decided.example"
TENANT = "spam.blogspot.com"
ODD = "odd-hand-7.example"
HOSTILE = "@team <b>x</b> | `y` http://bad.example/ \u202e#1"
LINE = (
    f'- {{"domain": "{ODD}", "from": "https://{ODD}/a", "to": "https://acme.example/", '
    f'"anchor": {json.dumps(HOSTILE)}, "rel": "follow", "kind": "text", "title": {json.dumps(HOSTILE)}, '
    '"first_seen": "2026-09-01", "seen": {"ahrefs.links": ["2026-09-20"]}}\n'
)
TENANT_LINE = LINE.replace(ODD, TENANT).replace(json.dumps(HOSTILE), '"Acme"')


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sites in git, a few words of people's, a merge, and lines that people wrote."""
    repo = tmp_path_factory.mktemp("why") / "repo"
    for name in ("blm.yaml", "policies", "profiles"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, repo / name) if repo.exists() else (
            repo.mkdir(),
            copy(ROOT / name, repo / name),
        )
    profile = repo / "profiles" / SITE
    git(repo, "init", "-q", "-b", "main")
    commit(repo, "As cloned")
    inventory = profile / "inventory/0.yaml"
    head, lines = inventory.read_text().split("\n", 1)
    inventory.write_text(
        "".join([head, "\n", *sorted([*lines.splitlines(keepends=True), LINE, TENANT_LINE])])
    )
    git(repo, "switch", "-qc", f"blm/{SITE}/audit")
    with (profile / "disavow.txt").open("a") as file:
        file.write(f"\n# ours\ndomain:{LISTED_ONLY}\ndomain:{SPAM}x.example\n")
    commit(repo, f"List {LISTED_ONLY}")
    git(repo, "switch", "-q", "main")
    git(
        repo,
        "merge",
        "-q",
        "--no-ff",
        "-m",
        f"Merge pull request #12 from blm/{SITE}/audit",
        f"blm/{SITE}/audit",
    )
    decisions = profile / "decisions.yaml"
    decisions.write_text(
        decisions.read_text()
        + f"  - {{domain: {DECIDED_ONLY}, decision: remove, reason: seen by mail, by: ana, on: 2026-11-01}}\n"
    )
    commit(repo, f"Decide {DECIDED_ONLY} (#14)")
    return repo


Ask = Callable[..., Any]


@pytest.fixture
def ask(repo: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """What `why` says of a domain of the site, as JSON or in another form."""

    def ask(domain: str, form: str = "json", *, code: int = 0, site: str = SITE) -> Any:
        capsys.readouterr()
        blm(repo, "--format", form, "why", site, domain, code=code)
        shown = capsys.readouterr()
        if code:
            return shown.err
        return json.loads(shown.out) if form == "json" else shown.out

    return ask


def judge_of(root: Path, site: str) -> SingleJudge:
    """The committed snapshot, judged once for every domain."""
    desired = load_desired(root, site)
    moment = replay_moment(desired.history)
    assert moment is not None
    return prepare_judge(load_judged(root / "profiles" / site), desired, moment)


@pytest.fixture(scope="module", params=["bundled acme", "bundled harbour", "simulated"])
def audited(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A repository and a site of it with an audit on record."""
    if request.param != "simulated":
        return ROOT, SITE if "acme" in request.param else HARBOUR
    return copy_of(tmp_path_factory, "twice-audited", make_simulated) / "repo", SITE


def make_simulated(folder: Path) -> None:
    """A site that was audited twice, in a repository below the folder."""
    dates = ("2026-08-01", "2026-09-01")
    out = simulated(folder, 200, dates, seed=11, spam_share=0.15)
    repo = started(folder, [])
    for day in dates:
        deliver(repo, out / day)
        blm(repo, "--today", day, "audit", SITE, "--write")


def test_it_says_what_the_audit_said(audited: tuple[Path, str]) -> None:
    """Each shown domain looked at with a few others, and some alone, is what the audit shows.

    Of those alone every key of `domains[]` and the network are the audit's; each rule's conditions
    answer it by Kleene's logic, what is known has a value, and families sum up to the points.
    """
    root, site = audited
    audit = audit_site(root, site, Options("2030-01-01", replay=True)).audit
    shown = render_audit_json(audit)
    judge = judge_of(root, site)
    assert judge.shown == {finding.domain for finding in audit.findings}
    assert len(audit.findings) > 20
    for part in range(GROUPS):
        some = audit.findings[part::GROUPS]
        assert judge.find(*(finding.domain for finding in some)) == some
    networks = {domain: one for one in shown["networks"] for domain in one["domains"]}
    assert networks or site != SITE
    for expected in shown["domains"][:: len(shown["domains"]) // ALONE]:
        told = tell_alone(judge, expected["domain"])
        assert {key: told[key] for key in DOMAIN_KEYS} == expected
        assert told["network"] == networks.get(expected["domain"])
        assert told["shown"]
    rest = sorted(set(judge.profile.domains.get_column("domain").to_list()) - judge.shown)
    for domain in rest[:: max(1, len(rest) // ALONE)]:
        assert not tell_alone(judge, domain)["shown"]


def tell_alone(judge: SingleJudge, domain: str) -> Any:
    """The JSON of a domain's story, held against its schema, its rules and its points."""
    story = tell_story(judge, domain, page="", fills=list_fills())
    told = render_story_json(Told(story, audited=True, places=Places(), touches=Touches()))
    assert errors(told, "why") == []
    assert story.verdict is not None
    for rule in story.verdict.rules:
        assert rule.reason.holds == rule.holds
        for leaf in leaves(rule.reason):
            assert leaf.value
            if leaf.holds is not None and " of " not in leaf.value:
                assert leaf.value != "unknown"
                assert leaf.columns or leaf.says.startswith(("suspici", "spam_scored"))
    (row,) = judge.profile.narrow(domain).domains.iter_rows(named=True)
    odds = sum(one.points for one in story.verdict.contributions)
    assert odds == pytest.approx(row["points"], abs=1e-3)
    return told


def leaves(reason: Reason) -> Iterator[Reason]:
    """Conditions that have no parts."""
    if not reason.parts:
        yield reason
    for part in reason.parts:
        yield from leaves(part)


@pytest.mark.parametrize(
    "asked",
    [SPAM, f"domain:{SPAM}", f"www.blog.{SPAM}".upper(), f"hxxp://{SPAM.replace('.', '[.]')}/all/68/1.html", f"`{SPAM}`"],
)  # fmt: skip
def test_a_domain_is_known_in_every_spelling(ask: Ask, asked: str) -> None:
    """Defanged, below a subdomain, as a page, as a file's line: it is the referring domain."""
    told = ask(asked)
    assert (told["domain"], told["recommendation"], told["audited"]) == (SPAM, "remove", True)
    assert told["sentence"].startswith(f"{SPAM.replace('.', '[.]')} is to be removed: ")
    if "/all/" in asked:
        assert told["page"].endswith("/all/68/1.html")
        assert told["pages"][0]["source_url"].endswith("/all/68/1.html")


def test_it_prints_what_the_audit_prints(
    repo: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """The verb's JSON validates, and its domain is the one of `audit --replay`."""
    (expected,) = [d for d in audit_json(capsys, repo, SITE, "--replay")["domains"] if d["domain"] == SPAM]  # fmt: skip
    told = ask(SPAM)
    assert {key: told[key] for key in DOMAIN_KEYS} == expected
    assert errors(told, "why") == []


def test_everything_stands_where_it_says(repo: Path, ask: Ask) -> None:
    """Each `file:line` leads to a line that names what it should."""

    def line(place: str) -> str:
        file, number = place.rsplit(":", 1)
        return (repo / file).read_text().splitlines()[int(number) - 1]

    told = ask(SPAM)
    for rule in told["rules"]:
        assert rule["id"] in line(rule["where"])
    for one in (weight for family in told["contributions"] for weight in family["weights"]):
        assert f"id: {one['id']}," in line(one["where"])
    for page in told["pages"]:
        assert page["source_url"] in line(page["where"])
    assert all(SPAM in line(place) for place in told["where"].values())
    assert told["log"]
    assert told["disavow"]
    for one in (*told["log"], *told["disavow"]):
        assert SPAM in line(one["where"])
    kept = ask(KEPT)
    assert KEPT in line(kept["decisions"][0]["where"])
    assert kept["decisions"][0]["holds"]
    (page,) = ask(ODD)["pages"]
    assert f"https://{ODD}/a" in line(page["where"])


def test_what_nobody_asks_about_is_told_too(ask: Ask) -> None:
    """A domain that the policy keeps has evidence and flips; one seen by name only has neither."""
    kept = ask("deepbridge.example")
    assert (kept["recommendation"], kept["shown"], kept["stage"]) == ("keep", False, None)
    assert kept["evidence"]
    assert kept["flips"]
    seen = ask("fenra-directory.example")
    assert seen["recommendation"] == "unassessed"
    assert "Search Console" in seen["sentence"]
    assert any("ahrefs.links" in one["streams"] + one["silent"] for one in seen["settling"])
    decided = ask(KEPT)
    assert (decided["recommendation"], decided["machine"]) == ("keep", "remove")
    assert "Kept by ben on 2026-11-12" in decided["sentence"]


def test_odd_names_are_themselves(ask: Ask) -> None:
    """A name in its own script is its A-label, and a tenant of a platform stands by itself."""
    assert ask(UNICODE)["domain"] == "xn---176-9p4gx61b.example"
    tenant = ask(TENANT)
    assert (tenant["domain"], tenant["links"]) == (TENANT, 1)
    assert TENANT.replace(".", "[.]") in ask("blogspot.com", code=1)


def test_a_domain_that_no_tool_knows_is_told_from_peoples_files(ask: Ask) -> None:
    """A line of the disavow file, or a decision: nothing is counted or recommended."""
    listed = ask(LISTED_ONLY)
    assert errors(listed, "why") == []
    assert (listed["recommendation"], listed["links"], listed["rules"]) == (None, None, [])
    assert [(one["line"], one["group"]) for one in listed["disavow"]] == [(f"domain:{LISTED_ONLY}", None)]  # fmt: skip
    assert "1 line of disavow.txt" in listed["sentence"]
    decided = ask(DECIDED_ONLY)
    assert [one["reason"] for one in decided["decisions"]] == ["seen by mail"]
    assert "1 decision" in ask(DECIDED_ONLY, "text").splitlines()[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (SPAM.replace("4856", "4855"), f"did you mean {SPAM.replace('.', '[.]')}"),
        ("nothing-like-it.example", "nobody wrote about it"),
        (SITE, "is the site itself"),
        ("co.uk", "each name has an owner of its own: none links here"),
        ("a word", "neither a domain nor a URL"),
        ("https://", "neither a domain nor a URL"),
    ],
)
def test_who_mistypes_is_helped(ask: Ask, asked: str, said: str) -> None:
    """What cannot be told is an expected error that says what to try."""
    shown = ask(asked, code=1)
    assert said in shown
    assert "Traceback" not in shown


def test_commits_and_their_pull_requests(repo: Path, ask: Ask, tmp_path: Path) -> None:
    """The merge with its number, the commit behind it, nothing of a longer name; no git is said."""
    told = ask(LISTED_ONLY)
    assert [(one["pull"], one["merge"]) for one in told["commits"]] == [(12, True), (None, False)]
    assert told["commits"][0]["files"] == [f"profiles/{SITE}/disavow.txt"]
    assert [one["pull"] for one in ask(DECIDED_ONLY)["commits"]] == [14]
    assert [one["subject"] for one in ask(SPAM)["commits"]] == ["As cloned"]
    assert (told["commits_unknown"], told["commits_beyond"]) == (None, None)
    bare = tmp_path / "bare"
    shutil.copytree(repo, bare, ignore=shutil.ignore_patterns(".git"))
    blm(bare, "why", SITE, SPAM)
    text = ask(SPAM, "text")
    assert "As cloned" in text


def test_without_git_the_rest_is_told(repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A folder that is no git repository: the story, and why commits are not known."""
    bare = tmp_path / "bare"
    shutil.copytree(repo, bare, ignore=shutil.ignore_patterns(".git"))
    capsys.readouterr()
    blm(bare, "why", SITE, SPAM)
    shown = capsys.readouterr().out
    assert "commits are not known" in shown
    assert "no git repository" in shown
    assert "is to be removed" in shown


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_strangers_wrote_is_harmless(ask: Ask, form: str) -> None:
    """No live link, mention, HTML, bidi character or torn table, in anchor or title."""
    shown = ask(ODD, form)
    assert "bad[.]example" in shown
    for live in ("http://bad", "bad.example", "\u202e", f"//{ODD}"):
        assert live not in shown
    if form == "markdown":
        assert "<b>" not in re.sub(r"`[^`]*`|``.*?``", "", shown)
        assert "@team" not in re.sub(r"`+[^\n]*?`+", "", shown)


def test_no_snapshot_is_a_clear_word(repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A site without exports says what to do; one taken in but never audited is judged as of today."""
    new = tmp_path / "new"
    assert (
        main(["-q", "init", str(new), "--site", SITE, "--owner", "ana", "--disavow", "none"]) == 0
    )
    capsys.readouterr()
    blm(new, "why", SITE, SPAM, code=1)
    assert f"{SITE} has no snapshot yet" in capsys.readouterr().err
    young = tmp_path / "young"
    shutil.copytree(repo, young)
    (young / f"profiles/{SITE}/history.yaml").unlink()
    blm(young, "--today", "2026-11-22", "why", SITE, SPAM)
    assert "no audit is on record" in capsys.readouterr().out
    blm(young, "why", "nobody.example", SPAM, code=1)
    assert "there is no profile of nobody.example" in capsys.readouterr().err
