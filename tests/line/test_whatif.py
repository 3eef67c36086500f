"""`blm policy whatif`: what it is compared with, what it says, and what it leaves out."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.repo.snapshot.inventory import load_judged
from tests.line.repositories import ROOT, blm, commit, deliver, git, simulated, started
from tests.observed import watch_calls
from tests.render.test_audit_json import errors
from tests.shared import copy_of

SITE, OTHER = "acme.example", "harbour.example"
POLICY = "policies/default.yaml"
THRESHOLD = ("{signal: suspicion, gte: 75}", "{signal: suspicion, gte: 1}")
TODAY = "2026-11-25"


@pytest.fixture(scope="module")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small audited sites of the same links, committed."""
    return copy_of(tmp_path_factory, "two", make_two_sites) / "repo"


def make_two_sites(folder: Path) -> None:
    """These sites, in a repository below the folder."""
    out = simulated(folder, 60, ["2026-11-20"], spam_share=0.3)
    repo = started(folder, [])
    shutil.copytree(ROOT / "policies", repo / "policies", dirs_exist_ok=True)
    deliver(repo, out / "2026-11-20")
    blm(repo, "audit", SITE, "--write", "--today", "2026-11-21")
    shutil.copytree(repo / f"profiles/{SITE}", repo / f"profiles/{OTHER}")
    edit(repo, f"profiles/{OTHER}/site.yaml", f"site: {SITE}", f"site: {OTHER}")
    edit(repo, f"profiles/{OTHER}/site.yaml", f"domains: [{SITE}]", f"domains: [{OTHER}, {SITE}]")
    shutil.rmtree(repo / "exports")
    commit(repo, "Begin")


@pytest.fixture
def repo(two_sites: Path) -> Iterator[Path]:
    """The same; edits and commits are taken back."""
    start = git(two_sites, "rev-parse", "HEAD").strip()
    yield two_sites
    git(two_sites, "checkout", "-q", "-f", "-B", "main", start)
    git(two_sites, "clean", "-qfd")


def edit(repo: Path, path: str, old: str, new: str) -> None:
    """A person replaces a text in a file."""
    text = (repo / path).read_text()
    assert old in text
    (repo / path).write_text(text.replace(old, new))


def ask(
    capsys: pytest.CaptureFixture[str], repo: Path, *words: str, code: int = 0
) -> tuple[str, str]:
    """Standard output and standard error of the verb."""
    capsys.readouterr()
    assert main(["--repo", str(repo), "--today", TODAY, "policy", "whatif", *words]) == code
    said = capsys.readouterr()
    return said.out, said.err


def ask_json(capsys: pytest.CaptureFixture[str], repo: Path, *words: str, code: int = 0) -> Any:
    """The object that the verb prints, which its schema allows."""
    out, _ = ask(capsys, repo, "--format", "json", *words, code=code)
    value = json.loads(out)
    assert errors(value, "policy-whatif") == []
    return value


def test_a_threshold_moves_domains(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Domains from what to what, by which rule and number; removals first; both plans; the reach."""
    edit(repo, POLICY, *THRESHOLD)
    value = ask_json(capsys, repo, SITE)
    assert value["base"] == git(repo, "rev-parse", "HEAD").strip()
    (first,) = value["sites"]
    assert first["changed"]
    for one in first["changed"]:
        assert one["rule_after"] == "high-suspicion"
        assert re.match(r"high-suspicion holds: suspicion at least 1 \([\d.]+\)$", one["because"])
        assert one["to"] == "watch"
    out, _ = ask(capsys, repo, SITE)
    assert out.startswith(f"since {value['base'][:7]} (the last commit): ")
    assert f"{len(first['changed'])} domain" in out
    assert "[.]example" in out
    assert len(out.splitlines()) < 60


def test_it_says_nothing_in_one_line(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No edit, a comment, an owner, a value as it was: one line each, and markdown is empty."""
    for path, old, new in (
        (POLICY, "because: several", "because: several"),
        (POLICY, "because: several weak", "# why\n    because: several weak"),
        (f"profiles/{SITE}/site.yaml", "schema: 1", "# ours\nschema: 1"),
    ):
        edit(repo, path, old, new)
        out, said = ask(capsys, repo)
        assert out.count("\n") == 1, out
        assert out.endswith("(the last commit): no site is judged otherwise\n")
        assert said == ""
        assert ask_json(capsys, repo)["sites"] == []
    edit(repo, POLICY, "because: several weak signals agree", "because: weak signals agree")
    out, said = ask(capsys, repo, SITE, "--format", "markdown")
    assert (out, said.count("\n")) == ("", 1)
    assert "every recommendation, band, guard and plan of 1 site stays as it is" in said


def test_only_touched_sites_are_judged(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edit of one site's file judges that site alone; the other is counted, its files unread."""
    text = "\noverrides:\n  rules:\n    - {id: high-suspicion, recommend: watch, when: {signal: suspicion, gte: 1}, because: x}\n"
    path = repo / f"profiles/{OTHER}/site.yaml"
    path.write_text(path.read_text() + text)
    with watch_calls(load_judged) as read:
        value = ask_json(capsys, repo)
    assert [one["profile"].name for one in read] == [OTHER]
    assert [site["site"] for site in value["sites"]] == [OTHER]
    assert value["untouched"] == 1
    assert ask_json(capsys, repo, SITE)["sites"] == []


def test_the_other_sites_are_ours_on_both_sides(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Domains of the other sites are protected then as now; naming one more is asked of all sites."""
    edit(repo, POLICY, *THRESHOLD)
    domain = ask_json(capsys, repo, SITE)["sites"][0]["changed"][0]["domain"]
    commit(repo, "Stricter")
    other = f"profiles/{OTHER}/site.yaml"
    edit(repo, other, f"domains: [{OTHER}, ", f"domains: [{OTHER}, {domain}, ")
    value = ask_json(capsys, repo)
    (mine,) = (site for site in value["sites"] if site["site"] == SITE)
    (moved,) = mine["changed"]
    assert (moved["domain"], moved["from"], moved["to"]) == (domain, "watch", "keep")
    commit(repo, "One more of ours")
    edit(repo, POLICY, *reversed(THRESHOLD))
    found = ask_json(capsys, repo, SITE)["sites"][0]["changed"]
    assert found
    assert domain not in [one["domain"] for one in found]


def test_the_base_is_where_the_branch_began(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a branch, committed and uncommitted edits count, and what main got meanwhile does not."""
    start = git(repo, "rev-parse", "HEAD").strip()
    git(repo, "switch", "-qc", "stricter")
    edit(repo, POLICY, *THRESHOLD)
    commit(repo, "Stricter")
    git(repo, "switch", "-q", "main")
    edit(repo, POLICY, "max_new_lines: ", "max_new_lines: 1")
    commit(repo, "Else")
    git(repo, "switch", "-q", "stricter")
    value = ask_json(capsys, repo, SITE)
    assert value["base"] == start
    assert any(site["changed"] for site in value["sites"])
    assert ask_json(capsys, repo, "--base", "HEAD")["sites"] == []
    edit(repo, POLICY, THRESHOLD[1], THRESHOLD[0])
    assert ask_json(capsys, repo)["sites"] == []
    named = ask_json(capsys, repo, SITE, "--base", "main")
    assert named["base"] == git(repo, "rev-parse", "main").strip()
    git(repo, "checkout", "-qf", "main")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--branch", "stricter", str(repo), str(clone))
    (clone / POLICY).write_text("[broken")
    assert ask_json(capsys, clone, SITE, code=1)["base"] == start
    git(repo, "branch", "-qD", "stricter")


def test_a_person_decides(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision is an edit: the domain, the day, no name of a person in the reason."""
    before = json.loads(_audit(capsys, repo))
    removed = next(one for one in before["domains"] if one["recommendation"] == "remove")
    path = repo / f"profiles/{SITE}/decisions.yaml"
    line = f"  - {{domain: {removed['domain']}, decision: keep, reason: a partner, by: ana, on: 2026-11-21}}\n"
    text = path.read_text()
    path.write_text(text.replace("decisions: []", "decisions:").rstrip("\n") + "\n" + line)
    (site,) = ask_json(capsys, repo)["sites"]
    (one,) = site["changed"]
    assert (one["domain"], one["from"], one["to"]) == (removed["domain"], "remove", "keep")
    assert one["because"] == "the decision of 2026-11-21 says keep"


def _audit(capsys: pytest.CaptureFixture[str], repo: Path) -> str:
    capsys.readouterr()
    blm(repo, "--format", "json", "audit", SITE, "--replay")
    return capsys.readouterr().out


def test_clear_words_instead_of_a_comparison(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No git, no commit, no such commit, a shallow clone: what is wrong, and what to do."""
    plain = tmp_path / "plain"
    shutil.copytree(repo, plain, ignore=shutil.ignore_patterns(".git"))
    assert "is in no git repository. hint: git init" in ask(capsys, plain, code=1)[1]
    git(plain, "init", "-q")
    assert "nothing is committed yet" in ask(capsys, plain, code=1)[1]
    said = ask(capsys, repo, "--base", "--output=x", code=1)[1]
    assert (
        said
        == "'--output=x' is no commit here. hint: name a branch, a tag or a commit with --base\n"
    )
    git(repo, "commit", "-q", "--allow-empty", "-m", "Second")
    git(repo, "switch", "-q", "--orphan", "apart")
    commit_all_of(repo, "main")
    git(repo, "checkout", "-qf", "main")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo}", str(shallow))
    said = ask(capsys, shallow, "--base", "HEAD~3", code=1)[1]
    assert "'HEAD~3' is no commit here. hint: this clone is shallow: git fetch --unshallow" in said
    git(shallow, "switch", "-q", "apart")
    assert "the history that is here does not reach origin/main" in ask(capsys, shallow, code=1)[1]
    git(repo, "branch", "-qD", "apart")


def commit_all_of(repo: Path, branch: str) -> None:
    """Commit the files of another branch, without its history."""
    git(repo, "checkout", branch, "--", ".")
    commit(repo, "Apart")


def test_a_base_with_errors(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of then are told at their lines under the commit's name; the other site goes on."""
    edit(repo, f"profiles/{SITE}/site.yaml", "schema: 1", "schema: 1\nniche: [x]")
    commit(repo, "Broken")
    edit(repo, f"profiles/{SITE}/site.yaml", "\nniche: [x]", "")
    edit(repo, POLICY, *THRESHOLD)
    out, said = ask(capsys, repo, "--format", "json", code=1)
    value = json.loads(out)
    short = value["base"][:7]
    assert f"{SITE}: the files of {short} hold errors:\nprofiles/{SITE}/site.yaml:" in said
    assert [site["site"] for site in value["sites"]] == [OTHER]
    assert value["failed"] == 1
    assert "Traceback" not in said


def test_sites_that_come_and_go(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new site, one that is gone, one never audited: named with the reason, not compared."""
    shutil.copytree(repo / f"profiles/{SITE}", repo / "profiles/new.example")
    edit(repo, "profiles/new.example/site.yaml", f"site: {SITE}", "site: new.example")
    shutil.rmtree(repo / f"profiles/{OTHER}")
    edit(repo, POLICY, *THRESHOLD)
    (repo / f"profiles/{SITE}/history.yaml").unlink()
    out, _ = ask(capsys, repo)
    assert out.count("\n") == 1
    assert f"{OTHER} has no profile any more" in out
    value = ask_json(capsys, repo)
    reasons = {one["site"]: one["reason"].split(":")[0] for one in value["skipped"]}
    assert reasons == {
        OTHER: "has no profile any more",
        "new.example": "is new",
        SITE: "was never audited",
    }
    assert value["sites"] == []


def test_a_repository_inside_another(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of a larger git repository is compared with itself."""
    top = tmp_path / "top"
    shutil.copytree(repo, top / "links", ignore=shutil.ignore_patterns(".git"))
    git(top, "init", "-q", "-b", "main")
    commit(top, "Begin")
    edit(top, f"links/{POLICY}", *THRESHOLD)
    assert len(ask_json(capsys, top / "links", OTHER)["sites"]) == 1


def test_receipts_and_disavow_files_are_peoples(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A receipt that covers a domain is an edit, judged by the newest one on each side."""
    before = json.loads(_audit(capsys, repo))
    removed = next(one for one in before["domains"] if one["recommendation"] == "remove")
    receipts = repo / f"profiles/{SITE}/receipts"
    receipts.mkdir(exist_ok=True)
    (receipts / "2026-11-20.txt").write_text(f"domain:{removed['domain']}\n")
    (site,) = ask_json(capsys, repo)["sites"]
    assert site["plan_before"] != site["plan_after"] or site["kpis"]
