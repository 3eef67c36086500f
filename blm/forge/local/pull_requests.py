"""Pull requests of a local forge, with comments, reviews and merges."""

from __future__ import annotations

from collections.abc import Mapping

from blm.core.forge.errors import AlreadyOpen, ForgeRefused, NotThere
from blm.core.forge.forge_values import Comment, Permission, PullRequest, PullRequestDraft, Review
from blm.core.forge.protocol import Which
from blm.forge.git.commits import merge_tree, move_ref, write_commit
from blm.forge.local import record_values
from blm.forge.local.branches import LocalBranches
from blm.forge.local.record_store import Record


class LocalPulls(LocalBranches):
    """Pull requests of a local forge; see ``forge_protocol.Forge``."""

    _login: str
    _people: Mapping[str, Permission] | None

    def pull_requests(self, prefix: str, state: Which, since: str = "") -> tuple[PullRequest, ...]:
        """Pull requests of branches that start with `prefix`, by number."""
        own = (one for one in self._records.all() if one["kind"] == "pull_request")
        near = (
            record_values.settled(self._git, one) for one in own if one["branch"].startswith(prefix)
        )
        return tuple(
            record_values.pull_request(self._git, one)
            for one in near
            if state in ("all", one["state"]) and one["updated"] >= since
        )

    def pull_request(self, number: int) -> PullRequest:
        """One pull request, with who merged or closed it, and whether it merges cleanly."""
        return record_values.pull_request(self._git, self._pull(number), alone=True)

    def open_pull_request(self, draft: PullRequestDraft) -> PullRequest:
        """Open a pull request for a branch that has something to merge."""
        for one in self.pull_requests(draft.branch, "open"):
            if one.branch == draft.branch:
                raise AlreadyOpen(f"{draft.branch} has the open pull request {one.number}")
        self._settle(draft.branch)
        head, base = self.head(draft.branch), self.head(draft.base)
        if head is None or base is None:
            raise ForgeRefused(f"no branch {draft.branch if head is None else draft.base}")
        if self._git.contains(head, base):
            raise ForgeRefused(f"{draft.branch} has no commit that {draft.base} lacks")
        record = self._new("pull_request", draft.title, draft.body)
        record.update(
            branch=draft.branch,
            base=draft.base,
            head=head,
            draft=draft.draft,
            merged_by=None,
            merge_sha=None,
            closed_by=None,
            reviews=[],
            reviewers=[],
        )
        added = self._records.add(record, f"open {draft.title}")
        return self.pull_request(added["number"])

    def update_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Replace title and text."""
        self._pull(number)
        self._edit(number, "update", title=title, body=body)
        return self.pull_request(number)

    def close_pull_request(self, number: int) -> PullRequest:
        """Close a pull request unmerged; a merged or closed one is left as it is."""
        if self._pull(number)["state"] == "open":
            ended = {"state": "closed", "closed": self._sign().date, "closed_by": self._login}
            self._edit(number, "close", head=self._pull(number)["head"], **ended)
        return self.pull_request(number)

    def merge_pull_request(self, number: int) -> str:
        """Merge a pull request as a person would; gives the SHA of the merge commit.

        Raises:
            ForgeRefused: it is over, or conflicts.
        """
        record = self._pull(number)
        base = self.head(record["base"])
        tree = merge_tree(self._git, base, record["head"]) if base else None
        if record["state"] == "closed" or base is None or tree is None:
            raise ForgeRefused(f"pull request {number} cannot be merged: it is over or conflicts")
        signature = self._sign()
        message = f"Merge pull request {number} from {record['branch']}"
        sha = write_commit(self._git, tree, (base, record["head"]), message, signature)
        move_ref(self._git, f"refs/heads/{record['base']}", sha, base)
        ended = {"state": "closed", "closed": signature.date, "head": record["head"]}
        self._edit(number, "merge", merged_by=self._login, merge_sha=sha, **ended)
        return sha

    def comments(self, number: int, since: str = "") -> tuple[Comment, ...]:
        """Comments written or edited at or after `since`."""
        kept = [one for one in self._records.one(number)["comments"] if one["updated"] >= since]
        return tuple(record_values.comment(one) for one in kept)

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment to the conversation."""
        now = self._sign().date

        def add(record: Record) -> None:
            key = f"conversation:{number}-{len(record['comments']) + 1}"
            said = {"id": key, "author": self._login, "body": body, "created": now, "updated": now}
            record["comments"].append(said)
            record["updated"] = now

        return record_values.comment(self._records.change(number, add, "comment")["comments"][-1])

    def update_comment(self, comment: str, body: str) -> Comment:
        """Edit one of our own comments."""
        number = comment.removeprefix("conversation:").partition("-")[0]
        if not number.isdecimal():
            raise ForgeRefused(f"comment {comment} is not one that blm writes")
        record = self._records.one(int(number))
        place = next((i for i, c in enumerate(record["comments"]) if c["id"] == comment), None)
        if place is None:
            raise NotThere(f"there is no comment {comment}")

        def edit(record: Record) -> None:
            now = self._sign().date
            record["comments"][place].update(body=body, updated=now, editor=self._login)

        changed = self._records.change(int(number), edit, "edit a comment")
        return record_values.comment(changed["comments"][place])

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Reviews, oldest first."""
        return tuple(record_values.review(one) for one in self._pull(number)["reviews"])

    def review(self, number: int, state: str) -> None:
        """Review the pull request at its current head as a person would."""
        when, sha = self._sign().date, self._pull(number)["head"]
        said = {"author": self._login, "state": state, "sha": sha, "submitted": when}
        self._records.change(number, lambda record: record["reviews"].append(said), "review")

    def request_review(self, number: int, logins: tuple[str, ...]) -> None:
        """Record whose review is requested."""

        def ask(record: Record) -> None:
            record["reviewers"] = sorted({*record["reviewers"], *logins})

        self._records.change(number, ask, "ask for a review")

    def permission(self, login: str) -> Permission:
        """Permission of a login: admin for everybody unless permissions were given."""
        return "admin" if self._people is None else self._people.get(login, "none")

    def _pull(self, number: int) -> Record:
        record = self._records.one(number)
        if record["kind"] != "pull_request":
            raise NotThere(f"{number} is no pull request")
        return record_values.settled(self._git, record)

    def _new(self, kind: str, title: str, body: str) -> Record:
        now = self._sign().date
        return {
            "kind": kind,
            "state": "open",
            "title": title,
            "body": body,
            "author": self._login,
            "labels": [],
            "assignees": [],
            "comments": [],
            "created": now,
            "updated": now,
            "closed": None,
        }

    def _edit(self, number: int, what: str, **values_: object) -> Record:
        def edit(record: Record) -> None:
            if any(record[key] != value for key, value in values_.items()):
                record.update(values_, updated=self._sign().date)

        return self._records.change(number, edit, f"{what} {number}")
