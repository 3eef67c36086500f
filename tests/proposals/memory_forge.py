"""A forge in memory, as strict as GitHub where it matters, with people, races and crashes.

It keeps every commit for ever, as a real forge keeps those that a pull request ever showed.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from blm.core.forge.errors import AlreadyOpen, ForgeRefused, MovedRef, NotThere, ProtectedBranch
from blm.core.forge.forge_values import (
    Comment,
    Commit,
    CommitDraft,
    Comparison,
    Issue,
    IssueDraft,
    Permission,
    PullRequest,
    PullRequestDraft,
    Repository,
    Review,
    Status,
)
from blm.core.text.three_way_merge import merge_lines

BOT = "blm[bot]"
BASE = "main"


class Crash(BaseException):
    """The run was killed; no handler of ours may catch it."""


@dataclass(slots=True)
class MemoryForge:
    """A repository with one base branch.

    Attributes:
        trees: files by commit.
        commits_: by SHA, in order of their making.
        refs: SHA by branch.
        pulls_: by number.
        said: comments by number of pull request or issue.
        people: permissions by login.
        protected: branches that take no push from the program.
        writes: writing requests of the program, in order.
        mails: what a person would be mailed: (about, why).
        between: called before each request, with its name; may act as people, or raise Crash.
        after: called after each writing request; may raise Crash.
        login: what the token is told of itself.
        writer: who its comments are by.
    """

    trees: dict[str, dict[str, bytes]] = field(default_factory=dict)
    commits_: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    pulls_: dict[int, PullRequest] = field(default_factory=dict)
    issues_: dict[int, Issue] = field(default_factory=dict)
    said: dict[int, list[Comment]] = field(default_factory=dict)
    reviews_: dict[int, list[Review]] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    people: dict[str, Permission] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    writes: list[str] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)
    between: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None
    login: str = BOT
    writer: str = BOT
    day: str = "2026-01-05"
    ticks: int = 0

    # -- time and plumbing

    def now(self) -> str:
        """A time of today, later than all before."""
        self.ticks += 1
        hours, rest = divmod(self.ticks % 86_400, 3600)
        return f"{self.day}T{hours:02}:{rest // 60:02}:{rest % 60:02}Z"

    def put(
        self, parents: tuple[str, ...], tree: Mapping[str, bytes], author: str, message: str
    ) -> str:
        """A commit, reachable for ever."""
        seed = f"{parents}{sorted(tree.items())}{author}{message}{len(self.commits_)}"
        sha = hashlib.sha1(seed.encode()).hexdigest()
        self.trees[sha] = dict(tree)
        self.commits_[sha] = Commit(
            sha, parents, author, f"{author}@x.example", author, message, self.now()
        )
        return sha

    def ancestors(self, sha: str) -> set[str]:
        """The commit and all before it."""
        found, queue = set(), [sha]
        while queue:
            one = queue.pop()
            if one not in found:
                found.add(one)
                queue += self.commits_[one].parents
        return found

    def _read(self, name: str) -> None:
        self.between(name)

    def _write(self, name: str) -> None:
        self.between(name)
        self.writes.append(name)

    def _pull(self, number: int, **changes: object) -> PullRequest:
        pull = dataclasses.replace(self.pulls_[number], updated=self.now(), **changes)  # type: ignore[arg-type]
        self.pulls_[number] = pull
        return pull

    def _opened(self) -> list[PullRequest]:
        return [pull for pull in self.pulls_.values() if pull.state == "open"]

    def _follow(self, branch: str, sha: str) -> None:
        self.refs[branch] = sha
        for number, pull in self.pulls_.items():
            if pull.branch == branch and pull.state == "open":
                self._pull(number, head=sha)

    # -- what blm asks

    def repository(self) -> Repository:
        self._read("repository")
        return Repository("o/r", BASE, False, "", self.login)

    def head(self, branch: str) -> str | None:
        self._read("head")
        return self.refs.get(branch)

    def branches(self, prefix: str) -> Mapping[str, str]:
        self._read("branches")
        return {n: s for n, s in sorted(self.refs.items()) if n.startswith(prefix)}

    def files(self, at: str, under: str = "") -> Mapping[str, str]:
        self._read("files")
        tree = self.trees[at]
        return {p: hashlib.sha1(tree[p]).hexdigest() for p in sorted(tree) if p.startswith(under)}

    def read(self, path: str, at: str) -> bytes | None:
        self._read("read")
        return self.trees[at].get(path)

    def compare(self, base: str, head: str) -> Comparison:
        self._read("compare")
        return self.difference(base, head)

    def difference(self, base: str, head: str) -> Comparison:
        """As `compare`, for people."""
        theirs, mine = self.ancestors(base), self.ancestors(head)
        order = list(self.commits_)
        both = sorted(theirs & mine, key=order.index)
        fork = both[-1] if both else None
        old, new = self.trees[fork] if fork else {}, self.trees[head]
        paths = sorted(p for p in {*old, *new} if old.get(p) != new.get(p))
        ahead = sorted(mine - theirs, key=order.index)
        return Comparison(
            fork, tuple(self.commits_[s] for s in ahead), len(theirs - mine), tuple(paths)
        )

    def commit(self, draft: CommitDraft) -> str:
        self._write("commit")
        if draft.branch in self.protected:
            raise ProtectedBranch(f"{draft.branch} takes no push")
        at = self.refs.get(draft.branch)
        if at != draft.expected:
            raise MovedRef(draft.branch, draft.expected, at)
        assert draft.expected is None or draft.expected in draft.parents
        tree = dict(self.trees[draft.parents[0]])
        for path, raw in draft.files.items():
            if raw is None:
                tree.pop(path, None)
            else:
                tree[path] = raw
        sha = draft.parents[0]
        if tree != self.trees[sha] or len(draft.parents) > 1:
            sha = self.put(draft.parents, tree, BOT, draft.message)
        self._follow(draft.branch, sha)
        if sha != at and any(p.branch == draft.branch for p in self._opened()):
            self.mails.append((draft.branch, "pushed"))
        self.after("commit")
        return sha

    def delete_branch(self, branch: str, expected: str) -> None:
        self._write("delete_branch")
        at = self.refs.get(branch)
        if at is None:
            return
        if at != expected:
            raise MovedRef(branch, expected, at)
        self._remove(branch, BOT)
        self.after("delete_branch")

    def _remove(self, branch: str, by: str) -> None:
        del self.refs[branch]
        for number, pull in list(self.pulls_.items()):
            if pull.branch == branch and pull.state == "open":
                self._pull(number, state="closed", closed=self.now(), closed_by=by)

    def pull_requests(self, prefix: str, state: str, since: str = "") -> tuple[PullRequest, ...]:
        self._read("pull_requests")
        return tuple(
            dataclasses.replace(pull, merged_by=None, closed_by=None)
            for pull in self.pulls_.values()
            if pull.branch.startswith(prefix)
            and state in ("all", pull.state)
            and pull.updated >= since
        )

    def pull_request(self, number: int) -> PullRequest:
        self._read("pull_request")
        return self.pulls_[number]

    def open_pull_request(self, draft: PullRequestDraft) -> PullRequest:
        self._write("open_pull_request")
        if any(p.branch == draft.branch and p.state == "open" for p in self.pulls_.values()):
            raise AlreadyOpen(draft.branch)
        if draft.branch not in self.refs:
            raise NotThere(draft.branch)
        head, base = self.refs[draft.branch], self.refs[BASE]
        if head in self.ancestors(base):
            raise ForgeRefused("no commits between")
        number = len(self.pulls_) + len(self.issues_) + 1
        pull = PullRequest(
            number=number,
            state="open",
            merged=False,
            merged_by=None,
            merge_sha=None,
            closed_by=None,
            head=head,
            branch=draft.branch,
            base=draft.base,
            title=draft.title,
            body=draft.body,
            author=BOT,
            labels=(),
            draft=draft.draft,
            mergeable=None,
            created=self.now(),
            updated=self.now(),
            closed=None,
            url=f"https://forge.example/pull/{number}",
        )
        self.pulls_[number] = pull
        self.mails.append((draft.branch, "opened"))
        self.after("open_pull_request")
        return pull

    def update_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        self._write("update_pull_request")
        pull = self._pull(number, title=title, body=body)
        self.after("update_pull_request")
        return pull

    def close_pull_request(self, number: int) -> PullRequest:
        self._write("close_pull_request")
        if self.pulls_[number].state == "open":
            self._pull(number, state="closed", closed=self.now(), closed_by=BOT)
            self.mails.append((self.pulls_[number].branch, "closed"))
        self.after("close_pull_request")
        return self.pulls_[number]

    def comments(self, number: int, since: str = "") -> tuple[Comment, ...]:
        self._read("comments")
        return tuple(c for c in self.said.get(number, []) if c.updated >= since)

    def comment(self, number: int, body: str) -> Comment:
        self._write("comment")
        comment = self.say(number, self.writer, body)
        where = self.pulls_[number].branch if number in self.pulls_ else f"issue {number}"
        self.mails.append((where, "comment"))
        self.after("comment")
        return comment

    def update_comment(self, comment: str, body: str) -> Comment:
        self._write("update_comment")
        raise NotImplementedError

    def reviews(self, number: int) -> tuple[Review, ...]:
        self._read("reviews")
        return tuple(self.reviews_.get(number, ()))

    def request_review(self, number: int, logins: tuple[str, ...]) -> None:
        self._write("request_review")
        if any(self.people.get(login, "none") == "none" for login in logins):
            raise ForgeRefused("not a collaborator")
        self.mails += [(login, "review") for login in logins]
        self.after("request_review")

    def permission(self, login: str) -> Permission:
        self._read("permission")
        return self.people.get(login, "none")

    def issues(self, label: str, state: str) -> tuple[Issue, ...]:
        self._read("issues")
        found = self.issues_.values()
        return tuple(i for i in found if label in i.labels and state in ("all", i.state))

    def open_issue(self, draft: IssueDraft) -> Issue:
        self._write("open_issue")
        number = len(self.pulls_) + len(self.issues_) + 1
        now = self.now()
        issue = Issue(
            number,
            "open",
            draft.title,
            draft.body,
            BOT,
            draft.labels,
            draft.assignees,
            now,
            now,
            f"https://forge.example/issues/{number}",
        )
        self.issues_[number] = issue
        self.mails += [(login, "issue") for login in draft.assignees]
        self.after("open_issue")
        return issue

    def update_issue(self, number: int, draft: IssueDraft) -> Issue:
        self._write("update_issue")
        new = set(draft.assignees) - set(self.issues_[number].assignees)
        self.mails += [(login, "assigned") for login in sorted(new)]
        self.issues_[number] = dataclasses.replace(
            self.issues_[number],
            title=draft.title,
            body=draft.body,
            labels=draft.labels,
            assignees=draft.assignees,
            updated=self.now(),
        )
        self.after("update_issue")
        return self.issues_[number]

    def close_issue(self, number: int) -> Issue:
        self._write("close_issue")
        if self.issues_[number].state == "open":
            self.mails += [(login, "closed") for login in self.issues_[number].assignees]
        self.issues_[number] = dataclasses.replace(self.issues_[number], state="closed")
        self.after("close_issue")
        return self.issues_[number]

    def set_labels(self, number: int, labels: tuple[str, ...]) -> None:
        self._write("set_labels")
        self._pull(number, labels=labels)
        self.after("set_labels")

    def set_status(self, sha: str, status: Status) -> None:
        self._write("set_status")
        self.statuses[sha] = status
        self.after("set_status")

    def last_good_run(self, workflow: str) -> str | None:
        return None

    def workflow_state(self, workflow: str) -> str | None:
        return None

    # -- what people do

    def push(self, branch: str, author: str, files: Mapping[str, bytes | None], why: str) -> str:
        """A person's commit on a branch."""
        tree = dict(self.trees[self.refs[branch]])
        for path, raw in files.items():
            if raw is None:
                tree.pop(path, None)
            else:
                tree[path] = raw
        sha = self.put((self.refs[branch],), tree, author, why)
        self._follow(branch, sha)
        return sha

    def say(self, number: int, author: str, body: str) -> Comment:
        """A comment."""
        now = self.now()
        comment = Comment(f"conversation:{self.ticks}", author, body, now, now)
        self.said.setdefault(number, []).append(comment)
        if number in self.pulls_:
            self._pull(number)
        return comment

    def reword(self, number: int, comment: Comment, body: str) -> None:
        """A comment is edited."""
        new = dataclasses.replace(comment, body=body, updated=self.now())
        self.said[number] = [new if one.id == comment.id else one for one in self.said[number]]
        self._pull(number)

    def amend(self, branch: str, author: str, files: Mapping[str, bytes]) -> str:
        """A person amends the last commit and pushes by force."""
        old = self.commits_[self.refs[branch]]
        tree = {**self.trees[old.sha], **files}
        sha = self.put(old.parents, tree, author, old.message)
        self._follow(branch, sha)
        return sha

    def reopen(self, number: int) -> None:
        """A person opens a closed pull request again, and its branch where it is gone."""
        pull = self._pull(number, state="open", closed=None, closed_by=None)
        self.refs[pull.branch] = pull.head

    def approve(self, number: int, author: str) -> None:
        """An approval of the head as it is."""
        review = Review(author, "approved", self.pulls_[number].head, self.now())
        self.reviews_.setdefault(number, []).append(review)

    def close(self, number: int, author: str) -> None:
        """A person closes a pull request unmerged."""
        self._pull(number, state="closed", closed=self.now(), closed_by=author)

    def merge(self, number: int, author: str, *, how: str = "merge") -> str | None:
        """A person merges; None where git finds a conflict."""
        pull = self.pulls_[number]
        base = self.refs[BASE]
        tree = self.merged_tree(base, pull.head)
        if tree is None:
            return None
        parents = (base, pull.head) if how == "merge" else (base,)
        sha = self.put(parents, tree, author, f"Merge #{number}")
        self.refs[BASE] = sha
        self._pull(
            number, state="closed", merged=True, merged_by=author, merge_sha=sha, closed=self.now()
        )
        return sha

    def merged_tree(self, base: str, head: str) -> dict[str, bytes] | None:
        """Both sides' files, as git merges them; None at a conflict."""
        fork = self.difference(base, head).merge_base
        old = self.trees[fork] if fork else {}
        ours, theirs = self.trees[base], self.trees[head]
        result = dict(ours)
        for path in {*old, *theirs}:
            before, one, other = old.get(path), ours.get(path), theirs.get(path)
            if other == before or one == other:
                continue
            if one != before:
                texts = [(t or b"").decode() for t in (before, one, other)]
                merged = merge_lines(*texts)
                if merged is None:
                    return None
                other = merged.encode()
            if other is None:
                result.pop(path, None)
            else:
                result[path] = other
        return result

    def revert(self, sha: str, author: str) -> None:
        """A person takes back a merge: files that it changed are as before it, where untouched."""
        before = self.trees[self.commits_[sha].parents[0]]
        after, now = self.trees[sha], self.trees[self.refs[BASE]]
        files = {
            path: before.get(path)
            for path in {*before, *after}
            if before.get(path) != after.get(path) and now.get(path) == after.get(path)
        }
        self.push(BASE, author, files, f"Revert {sha}")
