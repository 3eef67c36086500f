"""What a run wrote is pushed: one commit on top of whatever is there, or a reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.core.forge.errors import ForgeRefused, MovedRef, NotAllowed, ProtectedBranch, Unreachable
from blm.forge.git.commits import Signature
from blm.forge.git.working_tree import WorkingTree, credentials
from tests.forge.hub import HubRepository
from tests.forge.hub_git import git

BOT = Signature("blm", "blm@localhost", "2099-01-01T00:00:00Z")
WHO = ("-c", "user.name=Alice", "-c", "user.email=alice@example.com")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A remote with one commit."""
    bare, seed = tmp_path / "remote.git", tmp_path / "seed"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(seed))
    for name in ("a.yaml", "b.yaml"):
        (seed / name).write_text("1\n")
    git(seed, "add", "--all")
    git(seed, *WHO, "commit", "--quiet", "-m", "Begin")
    git(seed, "push", "--quiet", str(bare), "main")
    return bare


def checkout(bare: Path, name: str) -> Path:
    """A clone of the remote."""
    work = bare.parent / name
    git(bare.parent, "clone", "--quiet", str(bare), str(work))
    return work


def test_only_named_paths_are_pushed(bare: Path) -> None:
    """New, changed and deleted files go; a person's other edit stays on disk, uncommitted."""
    work = checkout(bare, "run")
    (work / "a.yaml").unlink()
    (work / "new").mkdir()
    (work / "new/ü c.yaml").write_text("2\n")
    (work / "b.yaml").write_text("a person's\n")
    tree = WorkingTree(work)
    assert tree.changed() == ("a.yaml", "b.yaml", "new/ü c.yaml")
    sha = tree.push(["a.yaml", "new/ü c.yaml"], "main", "blm: snapshot", BOT)
    assert (
        git(bare, "ls-tree", "-r", "-z", "--name-only", "main") == "b.yaml\0new/ü c.yaml\0".encode()
    )
    assert git(bare, "show", "main:b.yaml") == b"1\n"
    assert tree.commit() == sha
    assert tree.changed() == ("b.yaml",)
    assert (work / "b.yaml").read_text() == "a person's\n"


def test_nothing_new_pushes_nothing(bare: Path) -> None:
    """Files as they are on the remote make no commit."""
    before = git(bare, "rev-parse", "main")
    assert WorkingTree(checkout(bare, "run")).push(["a.yaml", "gone"], "main", "m", BOT) is None
    assert git(bare, "rev-parse", "main") == before


def test_a_push_lands_on_top_of_other_pushes(bare: Path) -> None:
    """Somebody's commit in other files stays; the checkout follows, their files included."""
    work, other = checkout(bare, "run"), checkout(bare, "other")
    (other / "b.yaml").write_text("theirs\n")
    theirs = WorkingTree(other).push(["b.yaml"], "main", "theirs", BOT)
    (work / "a.yaml").write_text("ours\n")
    WorkingTree(work).push(["a.yaml"], "main", "ours", BOT)
    assert git(bare, "rev-parse", "main^").decode().strip() == theirs
    assert (git(bare, "show", "main:a.yaml"), git(bare, "show", "main:b.yaml")) == (
        b"ours\n",
        b"theirs\n",
    )
    assert (work / "b.yaml").read_text() == "theirs\n"
    assert WorkingTree(work).changed() == ()


def test_two_edits_of_one_file_are_not_mixed(bare: Path) -> None:
    """When the same file was changed there, nothing is pushed: the run is to be made again."""
    work, other = checkout(bare, "run"), checkout(bare, "other")
    (other / "a.yaml").write_text("theirs\n")
    WorkingTree(other).push(["a.yaml"], "main", "theirs", BOT)
    (work / "a.yaml").write_text("ours\n")
    with pytest.raises(MovedRef):
        WorkingTree(work).push(["a.yaml"], "main", "ours", BOT)
    assert git(bare, "show", "main:a.yaml") == b"theirs\n"
    assert (work / "a.yaml").read_text() == "ours\n"


def test_a_first_push_makes_the_branch(bare: Path) -> None:
    """A branch that is not there yet begins with this commit."""
    work = checkout(bare, "run")
    (work / "x").write_text("x")
    sha = WorkingTree(work).push(["x"], "exports", "first", BOT)
    assert git(bare, "log", "--format=%H%P", "exports").decode().strip() == sha


def test_pushes_to_github_need_its_token_and_its_leave(
    repository: HubRepository, tmp_path: Path
) -> None:
    """The token is shown to its server alone; a stranger's is refused, a rule is told apart."""
    server = f"http://127.0.0.1:{repository.hub.port}"
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", repository.remote, str(work))
    git(work, "remote", "set-url", "origin", f"{server}/{repository.name}.git")
    (work / "a").write_text("1\n")
    with pytest.raises(NotAllowed):
        WorkingTree(work).push(["a"], "main", "m", BOT)
    with pytest.raises(NotAllowed):
        WorkingTree(work, credentials(server, "mallory-token", {})).push(["a"], "main", "m", BOT)
    tree = WorkingTree(work, credentials(server, "bot-token", {}))
    sha = tree.push(["a"], "main", "m", BOT)
    assert repository.mirror.bare_refs() == {"main": sha}
    repository.protected.add("main")
    (work / "a").write_text("2\n")
    with pytest.raises(ProtectedBranch, match="facts: pull-request") as caught:
        tree.push(["a"], "main", "m", BOT)
    assert "bot-token" not in str(caught.value)


def test_credentials_keep_the_configuration_of_the_caller() -> None:
    """Configuration that the environment gives to git already is added to, not replaced."""
    told = credentials("https://github.com/", "secret", {"GIT_CONFIG_COUNT": "1"})
    assert (told["GIT_CONFIG_COUNT"], told["GIT_CONFIG_KEY_1"]) == (
        "2",
        "http.https://github.com/.extraheader",
    )
    assert "secret" not in str(told)


def test_a_remote_that_is_gone_is_said(bare: Path) -> None:
    """No remote, no repository: an error with a hint, and no password asked for."""
    work = checkout(bare, "run")
    bare.rename(bare.with_name("elsewhere"))
    with pytest.raises(Unreachable) as caught:
        WorkingTree(work).push(["a.yaml"], "main", "m", BOT)
    assert caught.value.hint
    with pytest.raises(ForgeRefused, match="no git repository"):
        WorkingTree(bare.parent / "nowhere")
