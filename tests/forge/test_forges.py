"""One behaviour, whichever forge: GitHub's emulator and a bare repository."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from blm.core.forge.errors import AlreadyOpen, ForgeRefused, MovedRef, NotThere
from blm.core.forge.forge_values import (
    CommitDraft,
    IssueDraft,
    PullRequest,
    PullRequestDraft,
    Status,
)
from tests.forge.conftest import Place
from tests.forge.hub_git import git

BRANCH = "blm/acme/audit"
LIST = "profiles/acme/disavow.txt"


def opened(place: Place, branch: str = BRANCH) -> PullRequest:
    """A pull request with one line to disavow."""
    place.commit(branch, {LIST: b"# blm:\ndomain:spam.example\n"})
    return place.forge.open_pull_request(PullRequestDraft(branch, "main", "Disavow 1", "Why."))


def test_a_repository_says_what_it_is(place: Place) -> None:
    """Its default branch and whose token this is are known, and nothing stands in the way."""
    found = place.forge.repository()
    assert (found.default_branch, found.public, found.login) == ("main", False, "blm-bot")
    assert place.forge.settings().rules == ()


def test_files_are_read_at_a_commit(place: Place) -> None:
    """Text, bytes and names of any script come back as committed; what is not there is None."""
    files = {"a/b.txt": "é\r\n".encode(), "a/ü #?%.bin": b"\xff\x00", "a/sub/c": b"", "top": b"x"}
    sha = place.commit("exports", dict(files))
    assert {path: place.forge.read(path, sha) for path in files} == files
    assert list(place.forge.files(sha, "a")) == ["a/b.txt", "a/sub/c", "a/ü #?%.bin"]
    assert set(place.forge.files(sha)) == {*files, "README.md"}
    assert place.forge.files(sha, "none") == {}
    for absent in ("nothing", "a", "a/../top", "/top", "../x"):
        assert place.forge.read(absent, sha) is None


def test_a_commit_keeps_edits_and_deletes(place: Place) -> None:
    """Files that a draft does not name stay; None deletes, and may name what is not there."""
    place.commit(BRANCH, {"a": b"1", "b": b"2", "c/d": b"3"})
    sha = place.commit(BRANCH, {"a": b"4", "c/d": None, "gone": None})
    assert {p: place.forge.read(p, sha) for p in ("a", "b", "c/d")} == {
        "a": b"4",
        "b": b"2",
        "c/d": None,
    }


def test_paths_cannot_leave_the_tree(place: Place) -> None:
    """No file of a draft lands in .git, above the folder, or under a name git refuses."""
    main = place.forge.head("main")
    assert main
    for path in ("../x", "a/../../x", "/etc/passwd", ".git/config", "a/.GIT/x", "a//b", "a\0b", ""):
        with pytest.raises(ForgeRefused):
            place.forge.commit(CommitDraft("b", None, (main,), {path: b"x"}, "m"))
    for branch in ("../x", "a b", "a..b"):
        with pytest.raises(ForgeRefused):
            place.forge.commit(CommitDraft(branch, None, (main,), {"x": b"x"}, "m"))
    assert list(place.forge.branches("")) == ["main"]


def test_nothing_new_makes_no_commit(place: Place) -> None:
    """A draft that changes no file leaves the branch where it is."""
    sha = place.commit(BRANCH, {"a": b"1"})
    assert place.commit(BRANCH, {"a": b"1", "gone": None}) == sha


def test_a_moved_branch_is_never_overwritten(place: Place) -> None:
    """A draft made on an older head, or for a branch that exists by now, moves nothing."""
    first = place.commit(BRANCH, {"a": b"1"})
    second = place.commit(BRANCH, {"decisions.yaml": b"a person's"})
    for expected in (first, None):
        draft = CommitDraft(BRANCH, expected, (first,), {"a": b"2"}, "late")
        with pytest.raises(MovedRef) as caught:
            place.forge.commit(draft)
        assert (caught.value.expected, caught.value.found) == (expected, second)
    assert place.forge.head(BRANCH) == second
    with pytest.raises(MovedRef):
        place.forge.commit(CommitDraft("blm/gone/audit", first, (first,), {"a": b"2"}, "late"))
    assert place.forge.head("blm/gone/audit") is None


def test_of_two_at_once_one_wins(place: Place) -> None:
    """Writers racing from the same head: exactly one commit lands, the others are told."""
    head = place.commit(BRANCH, {"a": b"0"})

    def write(number: int) -> str:
        draft = CommitDraft(BRANCH, head, (head,), {"a": str(number).encode()}, f"{number}")
        try:
            return place.as_("bob").commit(draft)
        except MovedRef:
            return ""

    with ThreadPoolExecutor(3) as pool:
        landed = [sha for sha in pool.map(write, range(1, 4)) if sha]
    assert landed == [place.forge.head(BRANCH)]


def test_a_merge_has_two_parents(place: Place) -> None:
    """The base can be merged into a bot's branch, keeping both histories."""
    bots = place.commit(BRANCH, {"a": b"bot"})
    base = place.commit("main", {"b": b"person"})
    draft = CommitDraft(BRANCH, bots, (bots, base), {"b": b"person"}, "Merge main")
    merged = place.forge.commit(draft)
    found = place.forge.compare(base, merged)
    assert (found.behind, found.merge_base) == (0, base)
    assert found.commits[-1].parents == (bots, base)
    assert found.paths == ("a",)


def test_a_comparison_tells_commits_and_paths(place: Place) -> None:
    """Commits of one side only, oldest first, with their authors; paths of all of them, sorted."""
    start = place.forge.head("main")
    assert start
    shas = [place.commit(BRANCH, {f"f{n}": b"x"}) for n in range(3)]
    place.commit("main", {"other": b"y"})
    main = place.forge.head("main")
    assert main
    found = place.forge.compare(main, shas[-1])
    assert [one.sha for one in found.commits] == shas
    assert {one.author for one in found.commits} == {"blm-bot"}
    assert (found.behind, found.merge_base, found.paths) == (1, start, ("f0", "f1", "f2"))
    assert place.forge.compare(main, main).commits == ()


def test_branches_of_a_prefix(place: Place) -> None:
    """Only branches with the prefix, sorted; a deleted one is gone, twice is no error."""
    shas = {
        name: place.commit(name, {name: b"x"}) for name in ("blm/b/audit", "blm/a/audit", "x/blm/c")
    }
    del shas["x/blm/c"]
    assert list(place.forge.branches("blm/").items()) == sorted(shas.items())
    with pytest.raises(MovedRef):
        place.forge.delete_branch("blm/a/audit", shas["blm/b/audit"])
    place.forge.delete_branch("blm/a/audit", shas["blm/a/audit"])
    place.forge.delete_branch("blm/a/audit", shas["blm/a/audit"])
    assert list(place.forge.branches("blm/")) == ["blm/b/audit"]


def test_a_pull_request_from_opening_to_merge(place: Place) -> None:
    """It follows its branch, says something else when asked, and knows who merged it where."""
    made = opened(place)
    assert (made.state, made.branch, made.base, made.title) == ("open", BRANCH, "main", "Disavow 1")
    assert made.author == "blm-bot"
    later = place.commit(BRANCH, {LIST: b"# blm:\n"})
    changed = place.forge.update_pull_request(made.number, "Disavow 0", "Never mind.")
    assert (changed.title, changed.body, changed.head) == ("Disavow 0", "Never mind.", later)
    assert place.forge.pull_request(made.number).mergeable is True
    place.merge("alice", made.number)
    merged = place.forge.pull_request(made.number)
    assert (merged.state, merged.merged, merged.merged_by) == ("closed", True, "alice")
    assert merged.merge_sha == place.forge.head("main")
    assert merged.closed is not None
    assert place.forge.read(LIST, merged.merge_sha or "") == b"# blm:\n"


def test_a_second_pull_request_of_a_branch_is_refused(place: Place) -> None:
    """One branch has one open pull request; an unchanged branch has none."""
    opened(place)
    with pytest.raises(AlreadyOpen):
        place.forge.open_pull_request(PullRequestDraft(BRANCH, "main", "again", ""))
    start = place.forge.head("main")
    assert start
    place.forge.commit(CommitDraft("blm/b/audit", None, (start,), {}, "nothing"))
    with pytest.raises(ForgeRefused):
        place.forge.open_pull_request(PullRequestDraft("blm/b/audit", "main", "empty", ""))


def test_listings_by_prefix_state_and_time(place: Place) -> None:
    """Open, closed or all of the branches asked for, by number; never a longer name's."""
    one, two = opened(place), opened(place, "blm/acme2/audit")
    place.as_("alice").close_pull_request(one.number)

    def numbers(prefix: str, state: str, since: str = "") -> list[int]:
        return [p.number for p in place.forge.pull_requests(prefix, state, since)]  # type: ignore[arg-type]

    assert numbers("blm/", "all") == [one.number, two.number]
    assert numbers("blm/", "open") == [two.number]
    assert numbers("blm/acme/", "all") == [one.number]
    assert numbers("blm/acme/", "open") == []
    assert numbers("blm/", "all", "2199-01-01T00:00:00Z") == []


def test_closing_is_remembered_with_its_person(place: Place) -> None:
    """Closed unmerged: by whom, and the branch stays; closing again changes nothing."""
    made = opened(place)
    place.as_("alice").close_pull_request(made.number)
    closed = place.forge.pull_request(made.number)
    assert (closed.state, closed.merged, closed.closed_by) == ("closed", False, "alice")
    assert place.forge.head(BRANCH) == made.head
    assert opened(place).number > made.number


def test_deleting_the_branch_closes(place: Place) -> None:
    """A pull request whose branch is deleted is closed, and stays so when the branch comes back."""
    made = opened(place)
    place.forge.delete_branch(BRANCH, made.head)
    closed = place.forge.pull_request(made.number)
    assert (closed.state, closed.merged, closed.head) == ("closed", False, made.head)
    again = opened(place)
    assert again.number > made.number
    assert place.forge.pull_request(made.number).state == "closed"


def test_a_merge_with_plain_git_counts(place: Place) -> None:
    """What a person merges in a clone and pushes is merged on the forge too."""
    made = opened(place)
    git(place.bare, "update-ref", "refs/heads/main", made.head)
    found = place.forge.pull_request(made.number)
    assert (found.merged, found.merge_sha) == (True, made.head)
    assert place.forge.pull_requests("blm/", "open") == ()


def test_conflicting_changes_cannot_be_merged(place: Place) -> None:
    """When base and branch changed the same line, the pull request says so."""
    made = opened(place)
    place.commit("main", {LIST: b"domain:other.example\n"})
    assert place.forge.pull_request(made.number).mergeable is False


def test_comments_are_pulled_with_author_and_time(place: Place) -> None:
    """All who wrote, oldest first, hostile text untouched; our own can be edited."""
    made = opened(place)
    hostile = "/blm keep a[.]example because `$(x)` | <b>\n@team #1 \u202e"
    place.as_("alice").comment(made.number, hostile)
    place.as_("mallory").comment(made.number, "/blm keep evil.example")
    own = place.forge.comment(made.number, "Heard.")
    found = place.forge.comments(made.number)
    assert [(c.author, c.body) for c in found] == [
        ("alice", hostile),
        ("mallory", "/blm keep evil.example"),
        ("blm-bot", "Heard."),
    ]
    assert place.forge.update_comment(own.id, "Heard twice.").body == "Heard twice."
    assert place.forge.comments(made.number)[-1].body == "Heard twice."
    assert place.forge.comments(made.number, "2199-01-01T00:00:00Z") == ()
    with pytest.raises(ForgeRefused):
        place.forge.update_comment("line:1", "not ours")


def test_permissions_decide_whose_word_counts(place: Place) -> None:
    """Roles are told apart; strangers and names nobody has may do nothing."""
    logins = ("alice", "bob", "carol", "mallory", "no-such-person", "../../x")
    roles = [place.forge.permission(login) for login in logins]
    assert roles == ["admin", "write", "triage", "none", "none", "none"]


def test_reviews_name_the_commit(place: Place) -> None:
    """Who approved, and what exactly."""
    made = opened(place)
    place.forge.request_review(made.number, ("alice",))
    place.forge.request_review(made.number, ())
    place.review("alice", made.number)
    assert [(r.author, r.state) for r in place.forge.reviews(made.number)] == [
        ("alice", "approved")
    ]


def test_labels_become_what_is_asked(place: Place) -> None:
    """Missing labels are made; what is not named goes; none is fine."""
    made = opened(place)
    place.forge.set_labels(made.number, ("blm/urgent", "blm"))
    assert place.forge.pull_request(made.number).labels == ("blm", "blm/urgent")
    place.forge.set_labels(made.number, ())
    assert place.forge.pull_request(made.number).labels == ()


def test_issues_open_change_and_close(place: Place) -> None:
    """One issue per cause is found by its label, changed in place, and closed when over."""
    opened(place)
    made = place.forge.open_issue(IssueDraft("Loss", "5 links", ("blm/incident",), ("alice",)))
    place.forge.open_issue(IssueDraft("Monday", "…", ("blm/monday",)))
    assert [i.number for i in place.forge.issues("blm/incident", "open")] == [made.number]
    assert (made.assignees, made.labels) == (("alice",), ("blm/incident",))
    said = IssueDraft("Loss", "6 links", ("blm/incident",), ("alice", "bob"))
    changed = place.forge.update_issue(made.number, said)
    assert (changed.body, changed.assignees) == ("6 links", ("alice", "bob"))
    assert place.forge.close_issue(made.number).state == "closed"
    assert place.forge.issues("blm/incident", "open") == ()
    assert [i.number for i in place.forge.issues("blm/incident", "all")] == [made.number]
    with pytest.raises(NotThere):
        place.forge.close_issue(99)


def test_a_status_is_accepted(place: Place) -> None:
    """Checks are reported at a commit, however long their description."""
    sha = place.commit(BRANCH, {"a": b"1"})
    place.forge.set_status(sha, Status("blm/audit", "failure", "x" * 500, "https://example.com/"))
    place.forge.set_status(sha, Status("blm/audit", "success", "fine"))


def test_what_is_not_there_is_said(place: Place) -> None:
    """Unknown numbers are an error with a hint, an unknown branch is None."""
    with pytest.raises(NotThere):
        place.forge.pull_request(404)
    with pytest.raises(NotThere):
        place.forge.comment(404, "hello")
    assert place.forge.head("none") is None
    assert place.forge.last_good_run("audit.yml") is None


def test_a_comparison_names_every_changed_path(place: Place) -> None:
    """Also beyond the 300 that GitHub lists: what is not named would be lost in a merge."""
    base = place.forge.head("main")
    assert base
    files: dict[str, bytes | None] = {f"profiles/a/{n:03}.yaml": b"1\n" for n in range(310)}
    head = place.commit("blm/many", {**files, "README.md": None})
    compared = place.forge.compare(base, head)
    assert compared.paths == tuple(sorted([*files, "README.md"]))
    assert len(compared.commits) == 1
