"""What GitHub may answer instead of doing as asked, over real sockets: an error that helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from blm.core.forge.errors import (
    BadToken,
    EmptyRepository,
    ForgeError,
    ForgeRefused,
    MayNotOpenPullRequests,
    MovedRef,
    NotAllowed,
    NotThere,
    ProtectedBranch,
    RateLimited,
    Unreachable,
)
from blm.core.forge.forge_values import CommitDraft, IssueDraft, PullRequestDraft
from blm.forge.github.api import Api, Patience
from blm.forge.github.forge import GitHubForge
from tests.forge.conftest import Watch, patience
from tests.forge.hub import Fault, HubRepository

BRANCH = "blm/acme/audit"
Connect = Callable[..., GitHubForge]


@pytest.fixture
def connect(repository: HubRepository) -> Iterator[Connect]:
    """Connections to the repository, closed at the end."""
    made: list[GitHubForge] = []

    def connected(token: str = "bot-token", waits: Patience | None = None) -> GitHubForge:
        made.append(
            GitHubForge(Api(repository.hub.url, token, waits or patience()), repository.name)
        )
        return made[-1]

    yield connected
    for one in made:
        one.__exit__(None, None, None)


def propose(forge: GitHubForge) -> str:
    """A commit on the bot's branch, and its SHA."""
    main = forge.head("main")
    assert main
    return forge.commit(
        CommitDraft(BRANCH, None, (main,), {"disavow.txt": b"domain:a.example\n"}, "m")
    )


REFUSALS = [
    (401, {"message": "Bad credentials"}, BadToken, "GITHUB_TOKEN"),
    (403, {"message": "Resource not accessible by integration"}, NotAllowed, "contents, pull-requests"),
    (404, {"message": "Not Found"}, NotThere, "token may see"),
    (409, {"message": "Git Repository is empty."}, EmptyRepository, "push a commit"),
    (410, {"message": "Issues are disabled for this repo"}, ForgeRefused, "switch Issues on"),
    (422, {"message": "Validation Failed", "errors": [{"field": "body", "code": "invalid"}]}, ForgeRefused, "message"),
    (422, {"message": "Validation Failed", "errors": [{"message": "body is too long"}]}, ForgeRefused, "fault of blm"),
    (422, {"message": "Validation Failed", "errors": ["plain text"]}, ForgeRefused, "message"),
    (418, None, ForgeRefused, "message"),
    (307, {"message": "Moved Permanently"}, NotThere, "renamed"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind", "hint"), REFUSALS)
def test_a_refusal_says_what_to_do(
    repository: HubRepository,
    connect: Connect,
    status: int,
    body: object,
    kind: type[ForgeError],
    hint: str,
) -> None:
    """Each status is an error of its kind, with GitHub's own words and a hint, asked once."""
    repository.faults.append(Fault("POST /issues$", status=status, body=body, times=9))
    with pytest.raises(kind) as caught:
        connect().open_issue(IssueDraft("t", "b"))
    assert type(caught.value) is kind
    assert hint in caught.value.hint
    assert f"GitHub answered {status}" in caught.value.message
    assert repository.writes == ["POST /issues"]


def test_missing_permissions_are_named(repository: HubRepository, connect: Connect) -> None:
    """GitHub tells in a header which permission a request needs; the hint passes it on."""
    named = {"X-Accepted-GitHub-Permissions": "issues=write"}
    repository.faults.append(
        Fault("POST /issues$", status=403, headers=named, body={"message": "no"})
    )
    with pytest.raises(NotAllowed, match="issues: write"):
        connect().open_issue(IssueDraft("t", "b"))


def test_hostile_words_of_a_server_stay_one_plain_line(
    repository: HubRepository, connect: Connect
) -> None:
    """Control characters and floods of a proxy's message do not reach the terminal."""
    body = {"message": "no\x1b[31m\r\n::error::\u202e " + "x" * 5000}
    repository.faults.append(Fault("POST /issues$", status=422, body=body))
    with pytest.raises(ForgeRefused) as caught:
        connect().open_issue(IssueDraft("t", "b"))
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 400


def test_the_token_is_in_no_message(repository: HubRepository, connect: Connect) -> None:
    """A server that repeats the token in its message finds it blotted out."""
    repository.faults.append(Fault("GET /git", status=422, body={"message": "you sent bot-token"}))
    with pytest.raises(ForgeRefused) as caught:
        connect().head("main")
    assert "bot-token" not in str(caught.value)
    assert "***" in str(caught.value)


def test_actions_may_not_open_pull_requests(repository: HubRepository, connect: Connect) -> None:
    """The setting is named where GitHub says that workflow runs may open none; the branch stays."""
    repository.actions_may_open = False
    forge = connect("actions-token")
    assert forge.repository().login == "github-actions[bot]"
    sha = propose(forge)
    with pytest.raises(MayNotOpenPullRequests, match="Allow GitHub Actions to create and approve"):
        forge.open_pull_request(PullRequestDraft(BRANCH, "main", "t", "b"))
    assert forge.head(BRANCH) == sha
    assert connect("alice-token").settings().may_open is False


def test_a_protected_branch_refuses_commits(repository: HubRepository, connect: Connect) -> None:
    """A rule of the base branch is told from a moved one, and seen beforehand."""
    repository.protected.add("main")
    forge = connect()
    assert forge.settings().rules == ("pull_request",)
    main = forge.head("main")
    assert main
    with pytest.raises(ProtectedBranch, match="facts: pull-request"):
        forge.commit(CommitDraft("main", main, (main,), {"a": b"1"}, "m"))
    assert forge.head("main") == main


def test_a_push_between_look_and_move_is_noticed(
    repository: HubRepository, connect: Connect
) -> None:
    """GitHub's own compare-and-swap decides when somebody is faster than the last look."""
    forge, person = connect(), connect("alice-token")
    first = propose(forge)
    behind = forge.head

    def stale(branch: str) -> str | None:
        forge.head = behind  # type: ignore[method-assign]
        person.commit(CommitDraft(branch, first, (first,), {"decisions.yaml": b"keep"}, "mine"))
        return first

    forge.head = stale  # type: ignore[method-assign]
    with pytest.raises(MovedRef) as caught:
        forge.commit(CommitDraft(BRANCH, first, (first,), {"disavow.txt": b""}, "late"))
    assert caught.value.found == forge.head(BRANCH) != first
    assert forge.read("decisions.yaml", forge.head(BRANCH) or "") == b"keep"


@pytest.mark.parametrize("kind", ["truncate", "lose"])
@pytest.mark.parametrize("step", ["POST /git/trees", "POST /git/commits", "POST /git/refs", "GET "])
def test_a_cut_answer_is_asked_again(
    repository: HubRepository, connect: Connect, kind: str, step: str
) -> None:
    """A commit survives lost and truncated answers at each step: one branch, one commit more."""
    repository.faults.append(Fault(step, kind, times=2))
    forge = connect()
    sha = propose(forge)
    assert forge.head(BRANCH) == sha
    assert len(forge.compare(forge.head("main") or "", sha).commits) == 1


def test_what_must_not_happen_twice_is_not_asked_again(
    repository: HubRepository, connect: Connect
) -> None:
    """A comment whose answer was lost is in doubt, and there once."""
    forge = connect()
    propose(forge)
    made = forge.open_pull_request(PullRequestDraft(BRANCH, "main", "t", "b"))
    repository.faults.append(Fault("POST /issues/1/comments", "lose", times=9))
    with pytest.raises(Unreachable) as caught:
        forge.comment(made.number, "once")
    assert caught.value.in_doubt
    assert [one.body for one in forge.comments(made.number)] == ["once"]


def test_server_errors_are_outwaited(repository: HubRepository, connect: Connect) -> None:
    """Two 502 pages of a proxy do not end a run; ten do, after longer and longer waits."""
    repository.faults.append(Fault("GET /git/ref/", status=502, times=2))
    watch = Watch()
    start = watch.now
    forge = connect(waits=patience(watch))
    assert forge.head("main")
    assert watch.now - start == 1 + 4
    repository.faults.append(Fault("GET /git/ref/", status=503, times=10))
    with pytest.raises(Unreachable, match="503"):
        forge.head("main")
    assert watch.now - start == 5 + 1 + 4 + 9


@pytest.mark.parametrize("kind", ["silence", "drip"])
def test_slow_answers_end(repository: HubRepository, connect: Connect, kind: str) -> None:
    """Neither a silent nor a dripping server holds a run for ever."""
    forge = connect()
    propose(forge)
    forge.open_pull_request(PullRequestDraft(BRANCH, "main", "t", "b"))
    repository.faults.append(Fault("GET /pulls", kind, times=9))
    waits = Patience(time.monotonic, lambda _: None, attempts=2, silence=0.15, whole=0.15)
    with pytest.raises(Unreachable, match="took too long"):
        connect(waits=waits).pull_requests("blm/", "open")


def test_nobody_there_is_said() -> None:
    """A refused connection is retried, even for what must not happen twice, then told."""
    watch = Watch()
    start = watch.now
    api = Api("http://127.0.0.1:9", "t", patience(watch))
    with (
        GitHubForge(api, "acme/x") as forge,
        pytest.raises(Unreachable, match="could not be reached") as caught,
    ):
        forge.comment(1, "hello")
    assert not caught.value.in_doubt
    assert watch.now > start


LIMITS = [
    (429, {"Retry-After": "7"}, {"message": "slow down"}, 7),
    (403, {"Retry-After": "30"}, {"message": "You have exceeded a secondary rate limit"}, 30),
    (403, {}, {"message": "You have exceeded a secondary rate limit."}, 60),
    (429, {}, None, 60),
    (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795000100"}, {"message": "limit"}, 101),
]  # fmt: skip


@pytest.mark.parametrize(("status", "headers", "body", "seconds"), LIMITS)
def test_rate_limits_are_waited_out(
    repository: HubRepository,
    connect: Connect,
    status: int,
    headers: dict[str, str],
    body: object,
    seconds: int,
) -> None:
    """Primary and secondary limits: as long as GitHub says, a minute where it says nothing."""
    watch = Watch()
    start = watch.now
    repository.faults.append(Fault("POST /issues$", status=status, headers=headers, body=body))
    made = connect(waits=patience(watch)).open_issue(IssueDraft("t", "b"))
    assert (made.title, watch.now - start) == ("t", seconds)
    assert repository.writes == ["POST /issues"] * 2


def test_a_long_limit_ends_the_run_with_its_time(
    repository: HubRepository, connect: Connect
) -> None:
    """An hour is not waited: the error says from when on to run again."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795003600"}
    repository.faults.append(
        Fault("GET /git/ref/", status=403, headers=headers, body={"message": "limit"})
    )
    with pytest.raises(RateLimited) as caught:
        connect().head("main")
    assert caught.value.until == "2026-11-18T12:06:41Z"


def test_untold_limits_double_and_end(repository: HubRepository, connect: Connect) -> None:
    """Waits that GitHub does not name grow, and are bounded."""
    watch = Watch()
    start = watch.now
    repository.faults.append(Fault("GET /git/ref/", status=429, times=99))
    with pytest.raises(RateLimited):
        connect(waits=patience(watch)).head("main")
    assert watch.now - start == 60 + 120 + 240


def test_writes_keep_a_second_apart(repository: HubRepository, connect: Connect) -> None:
    """GitHub asks integrations for a pause between changes; reads need none."""
    watch = Watch()
    start = watch.now
    forge = connect(waits=patience(watch, pause=1.0))
    propose(forge)
    assert watch.now - start == len(repository.writes) - 1 == 2


def test_a_second_look_costs_nothing(repository: HubRepository, connect: Connect) -> None:
    """What has an ETag is asked with it, and a 304 gives what was known."""
    told = {"object": {"sha": "1" * 40}}
    repository.faults += [
        Fault("GET /git/ref/", status=200, headers={"ETag": 'W/"1"'}, body=told),
        Fault("GET /git/ref/", status=304),
    ]
    forge = connect()
    assert [forge.head("main"), forge.head("main")] == ["1" * 40] * 2


def test_a_truncated_listing_is_walked(repository: HubRepository, connect: Connect) -> None:
    """Where GitHub lists a tree in part, folder after folder is asked for the whole."""
    forge = connect()
    sha = propose(forge)
    sha = forge.commit(CommitDraft(BRANCH, sha, (sha,), {"a/b/c": b"1", "a/d": b"2"}, "m"))
    whole = forge.files(sha)
    repository.faults.append(
        Fault("GET /git/trees", status=200, body={"tree": [], "truncated": True})
    )
    assert forge.files(sha) == whole
    assert set(whole) == {"README.md", "disavow.txt", "a/b/c", "a/d"}


def test_many_pages_are_turned(repository: HubRepository, connect: Connect) -> None:
    """More comments than a page holds all come, once, in order."""
    forge = connect()
    issue = forge.open_issue(IssueDraft("t", "b"))
    for number in range(103):
        repository.hub.ask(
            "POST",
            f"/repos/{repository.name}/issues/{issue.number}/comments",
            {"body": str(number)},
        )
    found = forge.comments(issue.number)
    assert sorted(int(one.body) for one in found) == list(range(103))


def test_a_pull_request_from_a_fork_is_never_ours(
    repository: HubRepository, connect: Connect
) -> None:
    """A stranger's branch with a bot's name, in a fork, is not listed."""
    forge = connect()
    propose(forge)
    made = forge.open_pull_request(PullRequestDraft(BRANCH, "main", "t", "b"))
    one = repository.as_("alice-token", "GET", f"/pulls/{made.number}")
    theirs = {**one, "number": 99, "head": {**one["head"], "repo": {"full_name": "mallory/r0"}}}
    gone = {**one, "number": 98, "head": {**one["head"], "repo": None}}
    repository.faults.append(Fault("GET /pulls", status=200, body=[theirs, gone, one]))
    assert [p.number for p in forge.pull_requests("blm/", "open")] == [made.number]


def test_a_name_of_a_repository_is_checked() -> None:
    """What is no owner/name is refused before any request."""
    with pytest.raises(ForgeRefused, match="names no repository"):
        GitHubForge(Api("http://127.0.0.1:9", "t", patience()), "../../user")
