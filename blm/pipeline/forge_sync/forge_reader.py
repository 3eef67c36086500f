"""Reading a standing from the forge: all of a site's proposals of one kind, in few requests."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from blm.core.comments.comment_commands import parse_commands
from blm.core.comments.comment_replies import read_mark
from blm.core.dates import add_days
from blm.core.forge.forge_values import MAY_DECIDE, Comment, Commit, PullRequest, Repository
from blm.core.proposals.ending_events import without_reopened
from blm.core.proposals.forge_state import (
    Branch,
    PersonsCommit,
    Standing,
    Texts,
    as_recorded,
    ended_of,
    read_written,
)
from blm.core.proposals.proposal import Kind, branch_of, profile_path, read_marker
from blm.core.proposals.reviewer_decisions import DecisionInputs
from blm.core.site.decision_merges import same_word
from blm.core.site.site import Event
from blm.errors import InvalidFiles
from blm.pipeline.forge_sync.commit_files import SiteFiles
from blm.pipeline.forge_sync.facts_branch import Waiting, Way, find_waiting
from blm.pipeline.forge_sync.people_files import DoNotMerge, merge_record_texts, read_events

REMEMBERED_DAYS = 400
"""For how many days an ended pull request is read: longer than the longest period."""


@dataclass(slots=True)
class Reader(SiteFiles):
    """Reads one site's files, pull requests and permissions from the forge.

    Attributes:
        inputs: inputs for reading decisions from comments.
        today: ISO date.
        way: how facts reach the base branch.
        opened: opening day of open pull requests, by reference; declines of these in the log
            do not count, as somebody reopened them.
    """

    inputs: DecisionInputs
    today: str
    way: Way = "auto"
    opened: Mapping[str, str] = field(default_factory=dict)
    repository: Repository = field(init=False)
    _permissions: dict[str, bool] = field(default_factory=dict)
    _waiting: dict[str, Waiting | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.repository = self.forge.repository()

    def base(self) -> Texts:
        """The base branch, its decisions with those that wait to be merged."""
        sha = self.forge.head(self.repository.default_branch) or ""
        return self.texts(sha, self.record("decisions.yaml", sha))

    def record(self, name: str, base: str) -> str:
        """A file of records as the base branch will have it: with the facts that wait for it."""
        waiting = self.waiting(base)
        if waiting is None:
            return self.text(name, base)
        path = profile_path(self.site, name)
        fork, mine, theirs = (self.read(path, at) for at in (waiting.fork, base, waiting.head))
        merged = theirs if fork == mine else merge_record_texts(path, (fork, mine, theirs))
        return (merged or b"").decode("utf-8", "surrogateescape")

    def waiting(self, base: str) -> Waiting | None:
        """Facts that wait for a commit of the base branch; looked for once until `forget`."""
        if base not in self._waiting:
            self._waiting[base] = find_waiting(self.forge, self.repository.default_branch, base)
        return self._waiting[base]

    def forget(self) -> None:
        """Look anew at what may have moved."""
        self._waiting.clear()

    def events(self, base: str) -> tuple[Event, ...]:
        """The log, without noes that were taken back by opening their pull request again."""
        log = read_events(self.record("log.yaml", base), profile_path(self.site, "log.yaml"))
        return without_reopened(log, self.opened)

    def standing(self, kind: Kind) -> Standing:
        """All that the forge holds of the site's proposals of one kind."""
        name = branch_of(self.site, kind)
        base = self.base()
        pulls = self.pulls(kind)
        opened = [pull for pull in pulls if pull.state == "open"]
        events = self.events(base.sha)
        ended = tuple(as_recorded(ended_of(p), events) for p in pulls if p.state == "closed")
        head = self.forge.head(name)
        pull = opened[0] if opened else None
        comments = self.comments(pull.number) if pull else ()
        branch = self._open_branch(base, name, head) if head else None
        if branch and not pull:
            branch = self._since_end(branch, pulls)
        return Standing(
            login=self.repository.login,
            base=base,
            branch=branch,
            pull=pull,
            extra=tuple(opened[1:]),
            ended=ended,
            comments=comments,
            may_decide=self.may_decide(comments),
            approvals=self._approvals(pull) if pull else frozenset(),
            events=events,
        )

    def _open_branch(self, base: Texts, name: str, head: str) -> Branch:
        """A branch that a person can mend, and is told of where it cannot be read."""
        try:
            return self.branch(base, head, name)
        except InvalidFiles as error:
            hint = "mend the file there; a branch whose pull request is over may be deleted"
            raise DoNotMerge(f"on branch {name}: {error.problems[0]}", hint=hint) from None

    def pulls(self, kind: Kind) -> list[PullRequest]:
        """Pull requests of one kind into the base branch, oldest first."""
        name = branch_of(self.site, kind)
        since = add_days(self.today, -REMEMBERED_DAYS) + "T00:00:00Z"
        found = self.forge.pull_requests(name, "all", since)
        target = self.repository.default_branch  # what is merged elsewhere decides nothing here
        own = (pull for pull in found if (pull.branch, pull.base) == (name, target))
        return sorted(own, key=lambda pull: pull.number)

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Everything said at a pull request."""
        return self.forge.comments(number)

    def may_decide(self, comments: tuple[Comment, ...]) -> frozenset[str]:
        """Authors and editors of commands whose word counts; nobody else is asked about."""
        spoken = (
            c
            for c in comments
            if c.editor != "" or read_mark(c.body) or parse_commands(c.body, self.inputs.names)
        )
        return self._permitted({who for c in spoken for who in (c.author, c.editor) if who})

    def _permitted(self, logins: AbstractSet[str]) -> frozenset[str]:
        """Those who may write here; each is asked about once."""
        for login in sorted(logins - self._permissions.keys()):
            self._permissions[login] = self.forge.permission(login) in MAY_DECIDE
        return frozenset(login for login in logins if self._permissions[login])

    def branch(self, base: Texts, head: str, name: str, *, over: bool = False) -> Branch:
        """What a branch's head has that a commit of the base branch lacks.

        Args:
            base: of the base branch.
            head: of the branch.
            name: of the branch.
            over: whether nobody can mend it any more: then what cannot be read decided nothing.

        Raises:
            InvalidFiles: ``decisions.yaml`` is not what it must be.
            DoNotMerge: the forge does not tell which files differ.
        """
        compared = self.forge.compare(base.sha, head)
        if compared.paths is None and not over:
            raise _unknown(base.sha, head)
        place = compared.merge_base or ""
        shas = [one.sha for one in reversed(compared.commits)]
        before = [sha for sha in (*shas, place) if sha] if over else []
        fork = self.texts(place, instead=before[-1:]) if place else Texts("")
        written = [read_written(commit, name) for commit in compared.commits]
        last = max((n for n, one in enumerate(written) if one), default=-1)
        ours = written[last] if last >= 0 else None
        pairs = list(zip(compared.commits, written, strict=True))
        people = [commit for commit, one in pairs if one is None]
        since = [commit for commit, one in pairs[last + 1 :] if one is None]
        paths = compared.paths or ()
        return Branch(
            head=self.texts(head, instead=before),
            fork=fork,
            ours=ours,
            left=self.texts(ours.sha, instead=before) if ours else None,
            people=tuple(self._persons(commit) for commit in since),
            touched=frozenset(path for commit in people for path in self._changed(commit)),
            paths=paths,
            clashing=self._clashing(paths, fork.sha, base.sha, head),
            applied=frozenset().union(*(one.applied for one in written if one)),
            written=tuple(one for one in written if one),
        )

    def _since_end(self, branch: Branch, pulls: list[PullRequest]) -> Branch:
        """A branch without its pull request: what was said before the end is recorded already."""
        shas = [one.commit.sha for one in branch.people]
        for pull in reversed(pulls):
            marker = read_marker(pull.body)
            withdrawn = marker is not None and marker.step == "withdrawn" and not pull.merged
            told = marker.head if marker and withdrawn else pull.head
            if told == branch.head.sha or told in shas or (branch.left and told == branch.left.sha):
                texts = self.texts(told, instead=(branch.fork.sha,))
                fork = replace(branch.fork, decisions=texts.decisions)
                later = branch.people[shas.index(told) + 1 if told in shas else 0 :]
                people = () if told == branch.head.sha else later
                return replace(branch, fork=fork, left=texts, people=people)
        return branch

    def _persons(self, commit: Commit) -> PersonsCommit:
        before = commit.parents[0] if commit.parents else commit.sha
        # A file that was broken in between decided nothing.
        old, new = self.decisions(before, commit.sha), self.decisions(commit.sha, before)
        decided = {s for s in {*old, *new} if not same_word(old.get(s), new.get(s))}
        left, made = self.text("disavow.txt", before), self.text("disavow.txt", commit.sha)
        return PersonsCommit(commit, left, made, frozenset(decided))

    def _changed(self, commit: Commit) -> set[str]:
        """Paths that a commit changed against its first parent."""
        if not commit.parents:
            return set()
        return set(self.forge.compare(commit.parents[0], commit.sha).paths or ())

    def _clashing(self, paths: tuple[str, ...], fork: str, base: str, head: str) -> tuple[str, ...]:
        """Paths, other than the two that are merged by key, that both sides changed."""
        own = {profile_path(self.site, name) for name in ("disavow.txt", "decisions.yaml")}
        if fork == base:
            return ()
        return tuple(
            path
            for path in paths
            if path not in own and len({self.read(path, at) for at in (fork, base, head)}) == 3
        )

    def _approvals(self, pull: PullRequest) -> frozenset[str]:
        """Who may write and approved the branch as it is, by their last verdict."""
        last = {r.author: r for r in self.forge.reviews(pull.number) if r.state != "commented"}
        approved = {
            login
            for login, r in last.items()
            if login and (r.state, r.sha) == ("approved", pull.head)
        }
        return self._permitted(approved)


def _unknown(base: str, head: str) -> DoNotMerge:
    message = f"it is not known which files differ between {base[:12]} and {head[:12]}"
    return DoNotMerge(message, hint="merge the base branch into it by hand, or delete it")
