"""What the emulator lacks, as GitHub does it: each answer made here is judged by its description.

- a second pull request of a branch, or one without commits, is refused; a setting may forbid all
- a pull request follows its branch: new commits, deletion closes, arrival on the base merges
- merging is git's own and needs write permission; listings do not say who merged
- permissions, commit statuses, rules of branches, workflow runs and starts, changed files
"""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.forge.hub_git import git

if TYPE_CHECKING:
    from tests.forge.hub import Hub, HubRepository

Answer = tuple[int, dict[str, str], Any, bool]
"""Status, headers, JSON, and whether the shim made it whole."""

ANYBODY = (r"POST /issues/\d+/comments", r"PATCH /issues/comments/\d+", r"POST /pulls/\d+/reviews")
"""What a person without write permission may do."""

WRITERS = ("write", "maintain", "admin")
DETAIL_ONLY = ("merged", "merged_by", "mergeable", "mergeable_state", "rebaseable")


def refused(status: int, message: str, *details: str) -> Answer:
    """A refusal in GitHub's form."""
    body: dict[str, Any] = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if details:
        body["errors"] = [
            {"resource": "PullRequest", "code": "custom", "message": d} for d in details
        ]
    return status, {}, body, False


def answered(
    hub: Hub,
    repository: HubRepository | None,
    token: str,
    method: str,
    raw: str,
    query: str,
    body: Any,
) -> Answer:
    """One answer: the shim's own, or the emulator's with what it lacks put in."""
    from tests.forge.hub import ACTIONS, TOKENS

    login = TOKENS.get(token)
    if login is None:
        return refused(401, "Bad credentials")
    if repository is None:
        if (method, raw) == ("POST", "/graphql"):
            return _query(hub, body)
        if raw == "/user" and login == ACTIONS:
            return refused(403, "Resource not accessible by integration")
        return forwarded(hub, token, method, raw, query, body)
    path = raw.removeprefix(f"/repos/{repository.name}")
    asked = f"{method} {path}"
    role = repository.roles.get(login, "none")
    open_to_all = any(re.fullmatch(one, asked) for one in ANYBODY)
    if method != "GET" and role not in WRITERS and not open_to_all:
        return refused(403, "Resource not accessible by personal access token")
    if repository.mirror.in_():
        refs_changed(hub, repository, token)
    for pattern, gap in GAPS:
        if found := re.fullmatch(pattern, asked):
            answer = gap(hub, repository, token, found, query, body)
            if answer is not None:
                return answer
    answer = forwarded(hub, token, method, raw, query, body)
    return completed(hub, repository, token, method, path, answer)


def forwarded(hub: Hub, token: str, method: str, raw: str, query: str, body: Any) -> Answer:
    """The emulator's own answer."""
    url = f"{raw}?{query}" if query else raw
    got = hub.emulator.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"})
    headers = {k: v for k, v in got.headers.items() if k.lower() in ("link", "etag")}
    return got.status_code, headers, got.json() if got.content else None, False


def completed(
    hub: Hub, repository: HubRepository, token: str, method: str, path: str, answer: Answer
) -> Answer:
    """The emulator's answer with what it lacks; afterwards both sides hold the same refs."""
    status, headers, content, _ = answer
    moved = method != "GET" and status < 300 and path.startswith(("/git/refs", "/contents"))
    if moved and repository.mirror.out():
        refs_changed(hub, repository, token)
    if (
        status < 300
        and (found := re.fullmatch(r"/issues/(\d+)(/comments)?|/pulls/(\d+)/reviews", path))
        and method != "GET"
    ):
        touch(repository, int(found[1] or found[3]))
    if status < 300 and method == "PATCH" and re.fullmatch(r"/(issues|pulls)/comments/\d+", path):
        hub.edits[content["node_id"]] = (_who(token), _now())
    if status < 300 and method == "PATCH" and (found := re.fullmatch(r"/pulls/(\d+)", path)):
        closed = content["state"] == "closed"
        repository.overlays.setdefault(int(found[1]), {})["closed_by"] = token if closed else None
    if status < 300 and path == "" and method == "GET":
        content = {**content, "private": repository.private}
    if status < 300 and path == "/pulls" and method == "GET":
        content = [pull(repository, one, alone=False) for one in content]
    elif status < 300 and re.fullmatch(r"/pulls(/\d+)?", path):
        content = pull(repository, content, alone=True)
    return status, headers, content, False


def refs_changed(hub: Hub, repository: HubRepository, token: str) -> None:
    """Pull requests follow their branches, as at GitHub after each push."""
    refs = repository.mirror.refs
    for one in hub.ask("GET", f"/repos/{repository.name}/pulls?state=open&per_page=100", None):
        number, branch, base = one["number"], one["head"]["ref"], one["base"]["ref"]
        known = repository.overlays.setdefault(number, {})
        head = refs.get(branch, known.get("head"))
        if head != known.get("head"):
            known["head"] = head
            touch(repository, number)
        if base in refs and head and _contains(repository, head, refs[base]):
            close(hub, repository, token, number, refs[base])
        elif branch not in refs:
            close(hub, repository, token, number, None)


def close(hub: Hub, repository: HubRepository, token: str, number: int, merged: str | None) -> None:
    """End a pull request in somebody's name; `merged` is the commit that has it."""
    from tests.forge.hub import TOKENS

    done = hub.ask("PATCH", f"/repos/{repository.name}/pulls/{number}", {"state": "closed"}, token)
    repository.overlays.setdefault(number, {})["closed_by"] = token
    if merged:
        user = hub.ask("GET", "/user", None, token)
        assert user["login"] == TOKENS[token]
        ended = {"merged_at": done["closed_at"], "merge_commit_sha": merged, "merged_by": user}
        repository.overlays.setdefault(number, {}).update(ended)


def _who(token: str) -> str:
    from tests.forge.hub import TOKENS

    return TOKENS[token]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _query(hub: Hub, body: Any) -> Answer:
    """GraphQL: who edited comments, and who queued a pull request."""
    hub.queries.append(body)
    asked = body["variables"]
    if "ids" in asked:
        edits = [hub.edits.get(one) for one in asked["ids"]]
        nodes = [
            {"lastEditedAt": e and e[1], "editor": {"login": e[0]} if e else None} for e in edits
        ]
        return 200, {}, {"data": {"nodes": nodes}}, False
    repository = hub.repositories[f"{asked['owner']}/{asked['name']}"]
    who = repository.overlays.get(asked["number"], {}).get("queued_by")
    events = [{"enqueuer": {"login": who}, "actor": {"login": who}}] if who else []
    pull_request = {"timelineItems": {"nodes": events}}
    return 200, {}, {"data": {"repository": {"pullRequest": pull_request}}}, False


def touch(repository: HubRepository, number: int) -> None:
    """Note that a pull request or its talk changed just now."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    repository.overlays.setdefault(number, {})["touched"] = now


def pull(repository: HubRepository, one: dict[str, Any], *, alone: bool) -> dict[str, Any]:
    """A pull request as GitHub tells it."""
    known = repository.overlays.get(one["number"], {})
    refs = repository.mirror.refs
    head = refs.get(one["head"]["ref"]) if one["state"] == "open" else None
    ended = {k: known[k] for k in ("merged_at", "merge_commit_sha", "merged_by") if k in known}
    told = {**one, **ended, "merged": bool(ended)}
    told["head"] = {**one["head"], "sha": head or known.get("head") or one["head"]["sha"]}
    told["updated_at"] = max(one["updated_at"][:19] + "Z", known.get("touched", ""))
    if not alone:
        return {key: value for key, value in told.items() if key not in DETAIL_ONLY}
    base = refs.get(one["base"]["ref"])
    if one["state"] == "open" and base and told["head"]["sha"]:
        told["mergeable"] = _merged_tree(repository, base, told["head"]["sha"]) is not None
    return told


def _contains(repository: HubRepository, ancestor: str, head: str) -> bool:
    count = git(repository.bare, "rev-list", "--count", ancestor, f"^{head}").strip()
    return count == b"0"


def _merged_tree(repository: HubRepository, ours: str, theirs: str) -> str | None:
    out = git(
        repository.bare, "merge-tree", "--write-tree", "--no-messages", ours, theirs, ok=(0, 1)
    )
    lines = out.decode().splitlines()
    return lines[0] if len(lines) == 1 else None


def _open(hub, repository, token, _found, _query, body) -> Answer | None:  # noqa: ANN001
    from tests.forge.hub import ACTIONS, TOKENS

    if TOKENS[token] == ACTIONS and not repository.actions_may_open:
        return refused(403, "GitHub Actions is not permitted to create or approve pull requests.")
    refs, head, base = repository.mirror.refs, body["head"], body["base"]
    if head not in refs or base not in refs:
        return refused(422, "Validation Failed", "head or base is invalid")
    if _contains(repository, refs[head], refs[base]):
        return refused(422, "Validation Failed", f"No commits between {base} and {head}")
    for one in hub.ask("GET", f"/repos/{repository.name}/pulls?state=open&per_page=100", None):
        if one["head"]["ref"] == head:
            return refused(
                422, "Validation Failed", f"A pull request already exists for acme:{head}."
            )
    if len(body.get("body") or "") > 65536:
        return refused(422, "Validation Failed", "body is too long (maximum is 65536 characters)")
    return None


def _issue(hub, repository, token, found, _query, body) -> Answer | None:  # noqa: ANN001
    """A pull request by its issue's address, which the emulator does not know."""
    got = hub.emulator.get(
        f"/repos/{repository.name}/pulls/{found[2]}", headers={"Authorization": "Bearer root-token"}
    )
    if got.status_code != 200:
        return None
    if found[1] == "PATCH":
        assert set(body) == {"labels"}, body
        address = f"/repos/{repository.name}/issues/{found[2]}/labels"
        hub.ask(
            "PUT" if body["labels"] else "DELETE", address, body if body["labels"] else None, token
        )
        touch(repository, int(found[2]))
    one = pull(
        repository, hub.ask("GET", f"/repos/{repository.name}/pulls/{found[2]}", None), alone=True
    )
    closer = repository.overlays.get(int(found[2]), {}).get("closed_by")
    user = hub.ask("GET", "/user", None, closer) if closer else None
    kept = (
        "number",
        "state",
        "title",
        "body",
        "user",
        "labels",
        "assignees",
        "created_at",
        "updated_at",
        "closed_at",
        "html_url",
    )
    return 200, {}, {**{k: one[k] for k in kept}, "closed_by": user, "pull_request": {}}, False


def _is_ref(name: str) -> bool:
    done = subprocess.run(["git", "check-ref-format", f"refs/{name}"], check=False)
    return done.returncode == 0


def _moved(hub, repository, token, found, _query, body) -> Answer | None:  # noqa: ANN001
    name = (
        unquote(found["ref"]) if "ref" in found.groupdict() else body["ref"].removeprefix("refs/")
    )
    if not _is_ref(name):
        return refused(422, "Reference name is not valid")
    if name.removeprefix("heads/") in repository.protected:
        return refused(
            422, "Repository rule violations found\n\nChanges must be made through a pull request."
        )
    return None


def _merge(hub, repository, token, found, _query, body) -> Answer:  # noqa: ANN001
    from tests.forge.hub import TOKENS

    number, body = int(found[1]), body or {}
    one = pull(
        repository, hub.ask("GET", f"/repos/{repository.name}/pulls/{number}", None), alone=True
    )
    refs, base, head = repository.mirror.refs, one["base"]["ref"], one["head"]["sha"]
    tree = _merged_tree(repository, refs[base], head)
    if one["state"] == "closed" or tree is None:
        return refused(405, "Pull Request is not mergeable")
    if body.get("sha", head) != head:
        return refused(409, "Head branch was modified. Review and try the merge again.")
    parents = (
        [refs[base]] if body.get("merge_method") in ("squash", "rebase") else [refs[base], head]
    )
    told = [word for parent in parents for word in ("-p", parent)]
    message = (
        body.get("commit_title") or f"Merge pull request #{number} from {one['head']['label']}"
    )
    login = TOKENS[token]
    who = ("-c", f"user.name={login}", "-c", f"user.email={login}@example.com")
    sha = git(repository.bare, *who, "commit-tree", tree, *told, "-m", message).decode().strip()
    git(repository.bare, "update-ref", f"refs/heads/{base}", sha)
    close(hub, repository, token, number, sha)
    repository.mirror.in_()
    refs_changed(hub, repository, token)
    return (
        200,
        {},
        {"sha": sha, "merged": True, "message": "Pull Request successfully merged"},
        True,
    )


def _files(hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    one = pull(
        repository, hub.ask("GET", f"/repos/{repository.name}/pulls/{found[1]}", None), alone=True
    )
    base, head = repository.mirror.refs[one["base"]["ref"]], one["head"]["sha"]
    lines = git(repository.bare, "diff", "--numstat", "--no-renames", f"{base}...{head}").decode()
    url = f"{hub.url}/{repository.name}"
    files = []
    for line in lines.splitlines():
        added, gone, name = line.split("\t")
        sha = git(repository.bare, "rev-parse", f"{head}:{name}", ok=(0, 128)).decode().strip()
        counts = {
            "additions": int(added),
            "deletions": int(gone),
            "changes": int(added) + int(gone),
        }
        files.append({"sha": sha[:40], "filename": name, "status": "modified", **counts,
                      "blob_url": f"{url}/blob/{head}/{name}", "raw_url": f"{url}/raw/{head}/{name}",
                      "contents_url": f"{url}/contents/{name}"})  # fmt: skip
    return 200, {}, files, True


def _permission(hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    login = unquote(found[1])
    role = repository.roles.get(login, "none" if repository.private else "read")
    got = hub.emulator.get(f"/users/{found[1]}")
    if got.status_code == 404 or (role == "none" and login not in repository.roles):
        return refused(404, f"{login} is not a user")
    plain = {"maintain": "write", "triage": "read"}.get(role, role)
    return 200, {}, {"permission": plain, "role_name": role, "user": None}, True


def _add_status(hub, repository, token, found, _query, body) -> Answer:  # noqa: ANN001
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    url = f"{hub.url}/repos/{repository.name}/statuses/{found[1]}"
    kept = repository.statuses.setdefault(found[1], [])
    status = {
        "id": len(kept) + 1, "node_id": "", "url": url, "avatar_url": None, "creator": None,
        "state": body["state"], "description": body.get("description"), "context": body.get("context", "default"),
        "target_url": body.get("target_url"), "created_at": now, "updated_at": now,
    }  # fmt: skip
    kept.insert(0, status)
    return 201, {}, status, True


def _statuses(_hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    return 200, {}, repository.statuses.get(found[1], []), True


def _rules(_hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    rules = [{"type": "pull_request"}] if unquote(found[1]) in repository.protected else []
    return 200, {}, rules, True


def _settings(_hub, repository, token, _found, _query, _body) -> Answer:  # noqa: ANN001
    from tests.forge.hub import TOKENS

    if repository.roles.get(TOKENS[token]) != "admin":
        return refused(403, "Resource not accessible by integration")
    may = repository.actions_may_open
    return (
        200,
        {},
        {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": may},
        True,
    )


def _runs(_hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    kept = [one for one in repository.runs if one["name"] == unquote(found[1])]
    return 200, {}, {"total_count": len(kept), "workflow_runs": kept[:1]}, False


def _dispatch(_hub, repository, _token, found, _query, body) -> Answer:  # noqa: ANN001
    repository.dispatched.append((unquote(found[1]), body))
    return 204, {}, None, True


def _workflow(hub, repository, _token, found, _query, _body) -> Answer:  # noqa: ANN001
    name = unquote(found[1])
    url = f"{hub.url}/repos/{repository.name}/actions/workflows/1"
    workflow = {
        "id": 1, "node_id": "", "name": name, "path": f".github/workflows/{name}",
        "state": repository.states.get(name, "active"), "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z", "url": url, "html_url": url, "badge_url": url,
    }  # fmt: skip
    return 200, {}, workflow, True


GAPS = (
    (r"POST /pulls", _open),
    (r"(GET|PATCH) /issues/(\d+)", _issue),
    (r"(PATCH|DELETE) /git/refs/(?P<ref>[^/]+)", _moved),
    (r"POST /git/refs", _moved),
    (r"PUT /pulls/(\d+)/merge", _merge),
    (r"GET /pulls/(\d+)/files", _files),
    (r"GET /collaborators/([^/]+)/permission", _permission),
    (r"POST /statuses/(\w+)", _add_status),
    (r"GET /commits/([^/]+)/statuses", _statuses),
    (r"GET /rules/branches/([^/]+)", _rules),
    (r"GET /actions/permissions/workflow", _settings),
    (r"GET /actions/workflows/([^/]+)/runs", _runs),
    (r"POST /actions/workflows/([^/]+)/dispatches", _dispatch),
    (r"GET /actions/workflows/([^/]+)", _workflow),
)
