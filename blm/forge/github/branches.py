"""Branches, files and commits at GitHub, through its Git Data API."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from blm.core.forge.errors import (
    EmptyRepository,
    ForgeRefused,
    MovedRef,
    NotThere,
    ProtectedBranch,
    Unreachable,
)
from blm.core.forge.forge_values import CommitDraft, Comparison
from blm.forge.github.api import Api, understood
from blm.forge.github.errors import Json
from blm.forge.github.json_values import commit

PLAIN_FILES = ("100644", "100755")
MANY_FILES = 300
"""Largest number of changed files that GitHub lists in a comparison."""


class GitHubBranches:
    """Branches, files and commits of a GitHub repository; see ``forge_protocol.Forge``."""

    def __init__(self, api: Api, repository: str) -> None:
        """Keep the connection; `repository` is ``owner/name``."""
        self._api = api
        self._rename(repository)

    def _rename(self, repository: str) -> None:
        """Ask by this name, ``owner/name``, from now on."""
        self._name = repository
        self._at = "/repos/" + "/".join(quote(part, safe="") for part in repository.split("/"))

    def head(self, branch: str) -> str | None:
        """SHA of a branch's head; None without one, as in an empty repository."""
        try:
            answer = self._api.get(f"{self._at}/git/ref/{_ref(branch)}")
        except (NotThere, EmptyRepository):
            return None
        return understood(lambda node: str(node["object"]["sha"]), answer)

    def branches(self, prefix: str) -> Mapping[str, str]:
        """SHA by name of the branches that start with `prefix`, sorted."""
        nodes = self._api.get(f"{self._at}/git/matching-refs/{_ref(prefix)}")
        found = understood(lambda list_: {one["ref"]: one["object"]["sha"] for one in list_}, nodes)
        return {name.removeprefix("refs/heads/"): found[name] for name in sorted(found)}

    def files(self, at: str, under: str = "") -> Mapping[str, str]:
        """Blob SHA by path, for any number of files; symbolic links and submodules are left out."""
        tree: str | None = at
        for part in filter(None, under.split("/")):
            entries = self._entries(tree or "")
            tree = next(
                (e["sha"] for e in entries if (e["path"], e["type"]) == (part, "tree")), None
            )
            if tree is None:
                return {}
        prefix = f"{under.strip('/')}/" if under.strip("/") else ""
        return dict(sorted((prefix + path, sha) for path, sha in self._all(tree or at)))

    def read(self, path: str, at: str) -> bytes | None:
        """A file's content; large files are read through the blob API."""
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts):
            return None
        where = "/".join(quote(part, safe="") for part in parts)
        try:
            node = self._api.get(f"{self._at}/contents/{where}", ref=at)
        except NotThere:
            return None
        if isinstance(node, list) or understood(lambda n: n["type"], node) != "file":
            return None
        if node.get("encoding") != "base64":
            node = self._api.get(f"{self._at}/git/blobs/{understood(lambda n: n['sha'], node)}")
        return understood(lambda blob: base64.b64decode(blob["content"]), node)

    def compare(self, base: str, head: str) -> Comparison:
        """What `head` has that `base` lacks, however many commits."""
        path = f"{self._at}/compare/{quote(base, safe='')}...{quote(head, safe='')}"
        try:
            first = self._api.get(path, per_page=100, page=1)
        except NotThere:
            return Comparison(None, (), 0, None)
        pages, commits = 1, list(understood(lambda node: node["commits"], first))
        while len(commits) < understood(lambda node: node["total_commits"], first):
            pages += 1
            more = understood(
                lambda node: node["commits"], self._api.get(path, per_page=100, page=pages)
            )
            if not more:
                raise Unreachable(f"GET {path}: GitHub lists fewer commits than it counts")
            commits += more
        read = [understood(commit, one) for one in commits]
        return self._add_all_changes(
            understood(lambda node: _comparison(node, tuple(read)), first), head
        )

    def _add_all_changes(self, told: Comparison, head: str) -> Comparison:
        """The comparison with all changed paths: both trees are compared where GitHub truncates."""
        if told.paths is not None or told.merge_base is None:
            return told
        old, new = self.files(told.merge_base), self.files(head)
        paths = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
        return dataclasses.replace(told, paths=tuple(paths))

    def commit(self, draft: CommitDraft) -> str:
        """Blobs, a tree, a commit, then the ref: only the last step changes what people see.

        ``force: false`` refuses a branch that somebody pushed to in between.
        """
        found = self.head(draft.branch)
        if found != draft.expected:
            raise MovedRef(draft.branch, draft.expected, found)
        parent = self._api.get(f"{self._at}/git/commits/{draft.parents[0]}")
        base = understood(lambda node: str(node["tree"]["sha"]), parent)
        tree = self._tree(base, draft)
        sha = draft.parents[0]
        if tree != base or len(draft.parents) > 1:
            body = {"message": draft.message, "tree": tree, "parents": list(draft.parents)}
            made = self._api.send("POST", f"{self._at}/git/commits", body)
            sha = understood(lambda node: str(node["sha"]), made)
        if sha != draft.expected:
            self._move(draft, sha)
        return sha

    def delete_branch(self, branch: str, expected: str) -> None:
        """Delete a branch that is at `expected`; a missing branch is no error."""
        found = self.head(branch)
        if found is None:
            return
        if found != expected:
            raise MovedRef(branch, expected, found)
        try:
            self._api.send("DELETE", f"{self._at}/git/refs/{_ref(branch)}")
        except ForgeRefused:
            if self.head(branch) is not None:
                raise

    def _move(self, draft: CommitDraft, sha: str) -> None:
        try:
            if draft.expected is None:
                body: dict[str, Json] = {"ref": f"refs/heads/{draft.branch}", "sha": sha}
                self._api.send("POST", f"{self._at}/git/refs", body)
            else:
                body = {"sha": sha, "force": False}
                self._api.send("PATCH", f"{self._at}/git/refs/{_ref(draft.branch)}", body)
        except ProtectedBranch:
            raise
        except ForgeRefused as refused:
            found = self.head(draft.branch)
            if found == sha:
                return  # the first attempt moved the ref, and only its answer was lost
            if found == draft.expected:
                raise refused from None
            raise MovedRef(draft.branch, draft.expected, found) from None

    def _tree(self, base: str, draft: CommitDraft) -> str:
        """SHA of the tree with the draft's files; GitHub refuses to delete what is not there."""
        gone = [path for path, content in draft.files.items() if content is None]
        there = self.files(base) if gone else {}
        entries = [
            self._entry(path, content)
            for path, content in sorted(draft.files.items())
            if content is not None or path in there
        ]
        if not entries:
            return base
        body = {"base_tree": base, "tree": entries}
        made = self._api.send("POST", f"{self._at}/git/trees", body)
        return understood(lambda node: str(node["sha"]), made)

    def _entry(self, path: str, content: bytes | None) -> dict[str, Json]:
        entry: dict[str, Json] = {"path": path, "mode": "100644", "type": "blob"}
        if content is None:
            return {**entry, "sha": None}
        try:
            return {**entry, "content": content.decode("utf-8")}
        except UnicodeDecodeError:
            text = base64.b64encode(content).decode()
            body = {"content": text, "encoding": "base64"}
            blob = self._api.send("POST", f"{self._at}/git/blobs", body)
            return {**entry, "sha": understood(lambda node: node["sha"], blob)}

    def _all(self, tree: str) -> Iterator[tuple[str, str]]:
        """Path and SHA of every file of a tree, folder by folder where GitHub truncates."""
        node = self._api.get(f"{self._at}/git/trees/{tree}", recursive=1)
        if not understood(lambda n: n.get("truncated"), node):
            for entry in understood(lambda n: list(n["tree"]), node):
                if entry["type"] == "blob" and entry["mode"] in PLAIN_FILES:
                    yield entry["path"], entry["sha"]
            return
        for entry in self._entries(tree):
            if entry["type"] == "tree":
                yield from ((f"{entry['path']}/{p}", sha) for p, sha in self._all(entry["sha"]))
            elif entry["type"] == "blob" and entry["mode"] in PLAIN_FILES:
                yield entry["path"], entry["sha"]

    def _entries(self, tree: str) -> list[Json]:
        node = self._api.get(f"{self._at}/git/trees/{tree}")
        return understood(lambda n: list(n["tree"]), node)


def _ref(branch: str) -> str:
    return quote(f"heads/{branch}", safe="")


def _comparison(node: Json, commits: tuple[Json, ...]) -> Comparison:
    files = node.get("files") or []
    names = {one["filename"] for one in files}
    before = {one["previous_filename"] for one in files if one.get("previous_filename")}
    return Comparison(
        merge_base=node["merge_base_commit"]["sha"],
        commits=commits,
        behind=node["behind_by"],
        paths=None if len(files) >= MANY_FILES else tuple(sorted(names | before)),
    )
