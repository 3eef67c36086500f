"""The hub itself: git and the API show the same repository, and its gaps are filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.core.forge.forge_values import CommitDraft
from blm.forge.github.api import Api
from blm.forge.github.forge import GitHubForge
from tests.forge.conftest import patience
from tests.forge.hub import HubRepository, Meanwhile
from tests.forge.hub_git import git

WHO = ("-c", "user.name=Älice", "-c", "user.email=alice@example.com")


def clone(repository: HubRepository, folder: Path, token: str = "alice-token") -> Path:
    """A person's checkout."""
    work = folder / token
    git(folder, "clone", "--quiet", repository.remote_of(token), str(work))
    return work


def test_pushes_and_api_writes_are_one_history(repository: HubRepository, tmp_path: Path) -> None:
    """A commit made through the API is fetched by git; one pushed by git is read by the API."""
    with GitHubForge(Api(repository.hub.url, "bot-token", patience()), repository.name) as forge:
        main = forge.head("main")
        assert main
        bots = forge.commit(
            CommitDraft(
                "blm/a/audit", None, (main,), {"p/ü.txt": b"\xff", "b": b"1"}, "Ünï\n\nmore"
            )
        )
        work = clone(repository, tmp_path)
        git(work, "checkout", "--quiet", "blm/a/audit")
        assert (work / "p/ü.txt").read_bytes() == b"\xff"
        assert git(work, "rev-parse", "HEAD").decode().strip() == bots
        (work / "decisions.yaml").write_text("mine\n")
        (work / "b").unlink()
        git(work, "add", "--all")
        git(
            work,
            *WHO,
            "commit",
            "--quiet",
            "-m",
            "Decide\n\nbecause",
            "--date=2026-01-02T03:04:05+0530",
        )
        git(work, "push", "--quiet")
        theirs = git(work, "rev-parse", "HEAD").decode().strip()
        assert forge.head("blm/a/audit") == theirs
        assert forge.read("decisions.yaml", theirs) == b"mine\n"
        assert [c.sha for c in forge.compare(main, theirs).commits] == [bots, theirs]
    assert repository.mirror.emulator_refs() == repository.mirror.bare_refs()


def test_rules_hold_for_pushes_too(repository: HubRepository, tmp_path: Path) -> None:
    """A protected branch, a stranger and an unknown token are refused."""
    work = clone(repository, tmp_path)
    git(work, *WHO, "commit", "--quiet", "--allow-empty", "-m", "x")
    repository.protected.add("main")
    with pytest.raises(AssertionError, match="GH013"):
        git(work, "push", "--quiet", "origin", "main")
    with pytest.raises(AssertionError, match="403"):
        git(work, "push", "--quiet", repository.remote_of("mallory-token"), "main:other")
    with pytest.raises(AssertionError, match=r"401|Authentication|could not read"):
        git(work, "fetch", repository.remote_of("wrong"))
    assert list(repository.mirror.bare_refs()) == ["main"]


def test_strangers_may_talk_and_nothing_else(repository: HubRepository) -> None:
    """A stranger comments, but neither merges nor edits nor pushes through the API."""
    with GitHubForge(Api(repository.hub.url, "bot-token", patience()), repository.name) as forge:
        main = forge.head("main")
        assert main
        forge.commit(CommitDraft("blm/a/audit", None, (main,), {"a": b"1"}, "m"))
    body = {"title": "t", "head": "blm/a/audit", "base": "main", "body": ""}
    made = repository.as_("bot-token", "POST", "/pulls", body)["number"]
    repository.as_("mallory-token", "POST", f"/issues/{made}/comments", {"body": "hello"})
    for method, path, content in (
        ("PUT", f"/pulls/{made}/merge", {}),
        ("PATCH", f"/pulls/{made}", {"title": "mine"}),
        ("DELETE", "/git/refs/heads%2Fblm%2Fa%2Faudit", None),
    ):
        with repository.person("mallory-token") as stranger:
            assert stranger.request(method, path, json=content).status_code == 403
    assert [
        f["filename"] for f in repository.as_("alice-token", "GET", f"/pulls/{made}/files")
    ] == ["a"]
    repository.as_("alice-token", "PUT", f"/pulls/{made}/merge", {"merge_method": "squash"})
    assert len(git(repository.bare, "log", "--format=%P", "-1", "main").split()) == 1


def test_people_act_between_two_requests(repository: HubRepository) -> None:
    """What somebody does meanwhile is done once, and the request that it comes before sees it."""

    def report() -> None:
        repository.as_("alice-token", "POST", "/issues", {"title": "From a phone"})

    repository.meanwhile.append(Meanwhile(r"GET /issues\?state=open$", report))
    assert repository.as_("bot-token", "GET", "/issues?state=all") == []
    for _ in range(2):
        found = repository.as_("bot-token", "GET", "/issues?state=open")
        assert [one["title"] for one in found] == ["From a phone"]
    assert repository.meanwhile == []


def test_only_loopback_listens(repository: HubRepository) -> None:
    """Neither the emulator nor the server is to be reached from elsewhere."""
    ports = {repository.hub.port, repository.hub.emulator_port}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    wide = (
        Path("/proc/net/tcp6").read_text().splitlines()[1:]
        if Path("/proc/net/tcp6").exists()
        else []
    )
    listening = {
        int(row[1].split(":")[1], 16): row[1].split(":")[0] for row in rows if row[3] == "0A"
    }
    assert {listening[port] for port in ports} == {"0100007F"}
    assert not ports & {
        int(row.split()[1].split(":")[1], 16) for row in wide if row.split()[3] == "0A"
    }
