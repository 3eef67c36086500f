"""What only a bare repository as a forge has: its own records, made by several at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from blm.core.forge.errors import ForgeRefused, NotThere
from blm.core.forge.forge_values import IssueDraft, PullRequestDraft, Status
from blm.forge.local.forge import LocalForge
from tests.forge.conftest import Place, local_place
from tests.forge.hub_git import git

NOW = "2099-01-01T00:00:00Z"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A bare repository."""
    return local_place(tmp_path)


def test_a_working_tree_is_no_forge(place: Place, tmp_path: Path) -> None:
    """A checkout, an empty folder and nothing are refused with the command that helps."""
    for folder, hint in ((tmp_path / "work", "--bare"), (tmp_path / "none", "init --bare")):
        with pytest.raises(ForgeRefused) as caught:
            LocalForge(folder, "blm", lambda: NOW)
        assert hint in caught.value.hint


def test_several_at_once_get_numbers_of_their_own(place: Place) -> None:
    """Issues opened in the same moment have different numbers, and none is lost."""
    draft = IssueDraft("t", "b", ("blm",))
    with ThreadPoolExecutor(3) as pool:
        numbers = list(pool.map(lambda _: place.as_("alice").open_issue(draft).number, range(3)))
    assert sorted(numbers) == [1, 2, 3]
    assert [one.number for one in place.forge.issues("blm", "open")] == [1, 2, 3]


def test_records_are_plain_json_with_a_history(place: Place) -> None:
    """People can read them with git alone; the same words again write nothing."""
    made = place.forge.open_issue(IssueDraft("Ünï", "b", ("blm",)))
    place.forge.update_issue(made.number, IssueDraft("Ünï", "b", ("blm",)))
    place.forge.set_labels(made.number, ("blm",))
    sha = place.forge.head("main") or ""
    for _ in range(2):
        place.forge.set_status(sha, Status("blm", "success", "fine"))
    shown = json.loads(git(place.bare, "show", "refs/blm/forge:records/00000001.json"))
    assert (shown["title"], shown["author"], shown["kind"]) == ("Ünï", "blm-bot", "issue")
    assert git(place.bare, "rev-list", "--count", "refs/blm/forge").strip() == b"2"
    assert place.forge.statuses(sha) == (Status("blm", "success", "fine"),)  # type: ignore[attr-defined]


def test_a_merge_in_a_clone_names_its_person(place: Place, tmp_path: Path) -> None:
    """Who merged with plain git is who committed the merge, at the time of that commit."""
    sha = place.commit("blm/a/audit", {"a": b"1"})
    made = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b"))
    work = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(place.bare), str(work))
    who = ("-c", "user.name=carla", "-c", "user.email=c@example.com")
    git(work, *who, "merge", "--quiet", "--no-ff", "-m", "Merge it", "origin/blm/a/audit")
    git(work, *who, "commit", "--quiet", "--allow-empty", "-m", "later")
    git(work, "push", "--quiet", "origin", "main")
    found = place.forge.pull_request(made.number)
    assert (found.merged_by, found.head) == ("carla", sha)
    assert found.merge_sha == git(work, "rev-parse", "HEAD^").decode().strip()
    place.forge.delete_branch("blm/a/audit", sha)
    place.commit("blm/a/audit", {"b": b"2"})
    assert place.forge.pull_request(made.number).merged_by == "carla"


@pytest.mark.parametrize("way", ["squash", "rebase", "cherry-pick", "fast-forward"])
@pytest.mark.parametrize("branch", ["deleted", "kept"])
def test_what_stands_on_the_base_is_merged_however_it_came(
    way: str, branch: str, place: Place, tmp_path: Path
) -> None:
    """A squash, a rebase, a cherry-pick and a moved branch merge, by whoever committed them."""
    place.commit("blm/a/audit", {"a": b"1"})
    sha = place.commit("blm/a/audit", {"b": b"2"})
    made = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b"))
    work = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(place.bare), str(work))
    who = ("-c", "user.name=carla", "-c", "user.email=c@example.com")
    if way != "fast-forward":
        (work / "elsewhere").write_text("another change")
        git(work, "add", "elsewhere")
        git(work, *who, "commit", "--quiet", "-m", "before")
    if way == "squash":
        git(work, *who, "merge", "--quiet", "--squash", "origin/blm/a/audit")
        git(work, *who, "commit", "--quiet", "-m", "Squashed")
    elif way == "rebase":
        git(work, *who, "rebase", "--quiet", "main", "origin/blm/a/audit")
        git(work, "checkout", "--quiet", "-B", "main", "HEAD")
    elif way == "cherry-pick":
        git(work, *who, "cherry-pick", "origin/main..origin/blm/a/audit")
    else:
        git(work, "merge", "--quiet", "--ff-only", "origin/blm/a/audit")
    landed = git(work, "rev-parse", "HEAD").decode().strip()
    git(work, *who, "commit", "--quiet", "--allow-empty", "-m", "later")
    git(work, "push", "--quiet", "origin", "main")
    if branch == "deleted":
        git(work, "push", "--quiet", "origin", ":blm/a/audit")
    found = place.forge.pull_request(made.number)
    assert (found.state, found.merged, found.head, found.merge_sha) == ("closed", True, sha, landed)
    assert found.merged_by == (None if way == "fast-forward" else "carla")


def test_a_branch_that_people_emptied_is_not_merged(place: Place) -> None:
    """Nothing of it stands on the base branch because it asks for nothing any more."""
    place.commit("blm/a/audit", {"a": b"1"})
    made = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b"))
    place.commit("blm/a/audit", {"a": None})
    place.commit("main", {"c": b"3"})
    found = place.forge.pull_request(made.number)
    assert (found.state, found.merged) == ("open", False)


def test_a_part_of_a_branch_is_no_merge(place: Place, tmp_path: Path) -> None:
    """Where one of two commits was picked, the pull request is open, or declined once it is gone."""
    first = place.commit("blm/a/audit", {"a": b"1"})
    sha = place.commit("blm/a/audit", {"b": b"2"})
    made = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b"))
    place.commit("main", {"a": b"1"})
    assert place.forge.pull_request(made.number).state == "open"
    place.forge.delete_branch("blm/a/audit", sha)
    found = place.forge.pull_request(made.number)
    assert (found.state, found.merged) == ("closed", False)
    assert first != sha


def test_what_cannot_be_merged_is_refused(place: Place) -> None:
    """A conflict, and what is over already."""
    place.commit("blm/a/audit", {"a": b"1"})
    made = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b"))
    place.commit("main", {"a": b"2"})
    for _ in range(2):
        with pytest.raises(ForgeRefused, match="cannot be merged"):
            place.merge("alice", made.number)
        place.forge.close_pull_request(made.number)
    closed = place.forge.close_pull_request(made.number)
    assert (closed.state, closed.closed_by) == ("closed", "blm-bot")


def test_issues_and_pull_requests_are_not_mixed_up(place: Place) -> None:
    """A number of the other kind is not there, whatever is asked of it."""
    place.commit("blm/a/audit", {"a": b"1"})
    pull = place.forge.open_pull_request(PullRequestDraft("blm/a/audit", "main", "t", "b")).number
    issue = place.forge.open_issue(IssueDraft("t", "b")).number
    for wrong in (
        lambda: place.forge.close_issue(pull),
        lambda: place.forge.update_issue(pull, IssueDraft("t", "b")),
        lambda: place.forge.pull_request(issue),
        lambda: place.forge.update_pull_request(issue, "t", "b"),
        lambda: place.forge.update_comment("conversation:1-9", "b"),
    ):
        with pytest.raises(NotThere):
            wrong()
