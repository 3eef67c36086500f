"""Storage of a local forge: JSON files in commits of ``refs/blm/forge``.

Pull requests and issues share their numbers, as at GitHub: ``records/00000012.json``, and
``pulls/12.md`` or ``issues/12.md`` for people. A record and what it says travel with ``git push
REMOTE refs/blm/forge`` and have their own history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from blm.core.forge.errors import ForgeError, MovedRef, NotThere
from blm.forge.git.commands import Git
from blm.forge.git.commits import Signature, move_ref, write_commit, write_tree
from blm.forge.local.markdown_pages import REF, page_path, write_page

FOLDER = "records"
TRIES = 5

Record: TypeAlias = dict[str, Any]


class RecordStore:
    """Pull requests, issues and statuses of one bare repository."""

    def __init__(self, git: Git, sign: Callable[[], Signature]) -> None:
        """Open the records of a repository; `sign` gives the signature of its commits."""
        self._git = git
        self._sign = sign

    def all(self) -> list[Record]:
        """All pull requests and issues, by number."""
        at = self._git.head(REF)
        files = {} if at is None else self._git.files(at, FOLDER)
        return [json.loads(text) for text in self._git.blobs(list(files.values()))] if files else []

    def one(self, number: int) -> Record:
        """One pull request or issue.

        Raises:
            NotThere: there is none of that number.
        """
        found = self._json(_path(number))
        if found is None:
            raise NotThere(f"there is no pull request or issue {number}")
        return dict(found)

    def add(self, record: Record, what: str) -> Record:
        """Store a new record under the next free number."""
        added: Record = {}

        def numbered() -> Mapping[str, Any]:
            number = 1 + max((one["number"] for one in self.all()), default=0)
            added.update(record, number=number)
            return {_path(number): added}

        self._write(numbered, what)
        return added

    def change(self, number: int, edit: Callable[[Record], None], what: str) -> Record:
        """Edit a record; nothing is written if it did not change."""
        changed: Record = {}

        def edited() -> Mapping[str, Any]:
            record = self.one(number)
            before = _text(record)
            edit(record)
            changed.clear()
            changed.update(record)
            return {} if _text(record) == before else {_path(number): record}

        self._write(edited, what)
        return changed

    def statuses(self, sha: str) -> list[Record]:
        """Statuses of a commit, oldest first."""
        return list(self._json(f"statuses/{sha}.json") or [])

    def add_status(self, sha: str, status: Record) -> None:
        """Add a status to a commit."""
        path = f"statuses/{sha}.json"
        self._write(lambda: {path: [*self.statuses(sha), status]}, f"status {status['context']}")

    def _json(self, path: str) -> Any:  # noqa: ANN401 -- whatever JSON holds
        at = self._git.head(REF)
        text = None if at is None else self._git.read(path, at)
        return None if text is None else json.loads(text)

    def _write(self, records: Callable[[], Mapping[str, Any]], what: str) -> None:
        """Commit what `records` gives, computed again if somebody else wrote in between."""
        for _ in range(TRIES):
            at = self._git.head(REF)
            changed = records()
            files = {path: _text(record).encode() for path, record in changed.items()}
            files |= {_page(one): write_page(one) for one in changed.values() if "kind" in one}
            if not files:
                return
            tree = write_tree(self._git, at, files)
            sha = write_commit(self._git, tree, () if at is None else (at,), what, self._sign())
            try:
                move_ref(self._git, REF, sha, at)
            except MovedRef:
                continue
            return
        raise ForgeError("the local forge is busy: others write all the time", hint="run again")


def _path(number: int) -> str:
    return f"{FOLDER}/{number:08}.json"


def _page(record: Mapping[str, Any]) -> str:
    return page_path(record["kind"], record["number"])


def _text(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
