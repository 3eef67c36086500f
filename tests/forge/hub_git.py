"""A bare repository and the emulator's git store, kept equal object by object."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import subprocess
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

Ask = Callable[[str, str, Any], Any]
"""Method, path below the repository, JSON: the emulator's JSON."""

ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
}  # fmt: skip


def git(folder: Path, *arguments: str, feed: bytes = b"", ok: tuple[int, ...] = (0,)) -> bytes:
    """Standard output of git in `folder`."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        input=feed,
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert done.returncode in ok, f"git {arguments}: {done.stderr.decode(errors='replace')}"
    return done.stdout


class Mirror:
    """Copies what is new from one side to the other; names are SHAs, so copies are equal."""

    def __init__(self, bare: Path, ask: Ask) -> None:
        """Start with nothing known to be on both sides."""
        self.bare, self.ask = bare, ask
        self.refs: dict[str, str] = {}
        self._sent: set[str] = set()

    def bare_refs(self) -> dict[str, str]:
        """SHA by branch in the bare repository, whose refs are files: asked at every request."""
        heads = self.bare / "refs" / "heads"
        with contextlib.suppress(FileNotFoundError):  # one that moved a moment ago
            if not (self.bare / "packed-refs").exists():
                paths = (path for path in heads.rglob("*") if path.is_file())
                found = {p.relative_to(heads).as_posix(): p.read_text().strip() for p in paths}
                return {name: sha for name, sha in found.items() if not name.endswith(".lock")}
        lines = git(
            self.bare, "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"
        )
        return {line[41:]: line[:40] for line in lines.decode().splitlines()}

    def emulator_refs(self) -> dict[str, str]:
        """SHA by branch in the emulator."""
        found = self.ask("GET", "git/matching-refs/heads", None)
        return {one["ref"].removeprefix("refs/heads/"): one["object"]["sha"] for one in found}

    def in_(self) -> bool:
        """Bring what was pushed with git to the emulator; whether there was anything."""
        now = self.bare_refs()
        if now == self.refs:
            return False
        for branch, sha in now.items():
            if self.refs.get(branch) == sha:
                continue
            self._send(sha)
            if branch in self.refs:
                self.ask(
                    "PATCH",
                    f"git/refs/heads%2F{branch.replace('/', '%2F')}",
                    {"sha": sha, "force": True},
                )
            else:
                self.ask("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": sha})
        for branch in self.refs.keys() - now.keys():
            self.ask("DELETE", f"git/refs/heads%2F{branch.replace('/', '%2F')}", None)
        self.refs = now
        return True

    def out(self) -> bool:
        """Bring what was written through the API to the bare repository; whether there was."""
        now = self.emulator_refs()
        if now == self.refs:
            return False
        for branch, sha in now.items():
            if self.refs.get(branch) != sha:
                self._fetch(sha)
                git(self.bare, "update-ref", f"refs/heads/{branch}", sha)
        for branch in self.refs.keys() - now.keys():
            git(self.bare, "update-ref", "-d", f"refs/heads/{branch}")
        self.refs = now
        assert self.bare_refs() == now
        return True

    def _send(self, head: str) -> None:
        known = [f"^{sha}" for sha in self.refs.values() if sha in self._sent]
        listed = git(self.bare, "rev-list", "--objects", "--topo-order", "--reverse", head, *known)
        new = dict.fromkeys(line.split(b" ", 1)[0].decode() for line in listed.splitlines())
        objects = self._read([sha for sha in new if sha not in self._sent])
        for wanted in ("blob", "tree", "commit"):
            for sha, (kind, content) in objects.items():
                if kind == wanted:
                    self._send_object(sha, kind, content, objects)

    def _read(self, names: list[str]) -> dict[str, tuple[str, bytes]]:
        """Kind and content of objects of the bare repository, by one process for all."""
        rest = git(self.bare, "cat-file", "--batch", feed="".join(f"{n}\n" for n in names).encode())
        found = {}
        while rest:
            head, _, rest = rest.partition(b"\n")
            sha, kind, size = head.decode().split()
            found[sha], rest = (kind, rest[: int(size)]), rest[int(size) + 1 :]
        return found

    def _send_object(
        self, sha: str, kind: str, content: bytes, objects: dict[str, tuple[str, bytes]]
    ) -> None:
        """One object, after what it names."""
        if sha in self._sent:
            return
        entries = _entries(content) if kind == "tree" else []
        for one in entries:
            if one["type"] == "tree" and one["sha"] in objects:
                self._send_object(one["sha"], *objects[one["sha"]], objects)
        body = {
            "blob": lambda: {"content": base64.b64encode(content).decode(), "encoding": "base64"},
            "tree": lambda: {"tree": entries},
            "commit": lambda: _commit(content.decode("utf-8", "surrogateescape")),
        }[kind]()
        made = self.ask("POST", f"git/{kind}s", body)
        assert made["sha"] == sha, (made["sha"], content)
        self._sent.add(sha)

    def _has(self, sha: str) -> bool:
        return sha in self._sent

    def _fetch(self, commit: str) -> None:
        if self._has(commit):
            return
        facts = self.ask("GET", f"git/commits/{commit}", None)
        for parent in facts["parents"]:
            self._fetch(parent["sha"])
        self._fetch_tree(facts["tree"]["sha"])
        lines = [
            f"tree {facts['tree']['sha']}",
            *(f"parent {one['sha']}" for one in facts["parents"]),
        ]
        lines += [f"{who} {_signature(facts[who])}" for who in ("author", "committer")]
        message = facts["message"] if facts["message"].endswith("\n") else f"{facts['message']}\n"
        self._keep("commit", "\n".join(lines).encode() + b"\n\n" + message.encode(), commit)

    def _fetch_tree(self, tree: str) -> None:
        if self._has(tree):
            return
        entries = self.ask("GET", f"git/trees/{tree}", None)["tree"]
        for entry in entries:
            if entry["type"] == "tree":
                self._fetch_tree(entry["sha"])
            elif not self._has(entry["sha"]):
                blob = self.ask("GET", f"git/blobs/{entry['sha']}", None)
                self._keep("blob", base64.b64decode(blob["content"]), entry["sha"])
        # Git sorts a folder as if its name ended with a slash.
        entries.sort(key=lambda one: f"{one['path']}{'/' * (one['type'] == 'tree')}".encode())
        content = b"".join(
            f"{one['mode'].lstrip('0')} {one['path']}".encode() + b"\0" + bytes.fromhex(one["sha"])
            for one in entries
        )
        self._keep("tree", content, tree)

    def _keep(self, kind: str, content: bytes, sha: str) -> None:
        """Write an object as git does; a process for each would cost more than all the rest."""
        raw = f"{kind} {len(content)}\0".encode() + content
        assert hashlib.sha1(raw).hexdigest() == sha, content
        path = self.bare / "objects" / sha[:2] / sha[2:]
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(zlib.compress(raw, 1))
        self._sent.add(sha)


def _commit(raw: str) -> dict[str, Any]:
    """A commit as the API takes it."""
    headers, _, message = raw.partition("\n\n")
    told = [line.split(" ", 1) for line in headers.split("\n")]
    facts = dict(told)
    return {
        "message": message,
        "tree": facts["tree"],
        "parents": [value for key, value in told if key == "parent"],
        "author": _person(facts["author"]),
        "committer": _person(facts["committer"]),
    }


def _entries(raw: bytes) -> list[dict[str, str]]:
    """The entries of a tree."""
    found = []
    while raw:
        head, _, rest = raw.partition(b"\0")
        mode, _, path = head.decode().partition(" ")
        kind = "tree" if mode == "40000" else "blob"
        entry = {"path": path, "mode": mode.zfill(6), "type": kind, "sha": rest[:20].hex()}
        found.append(entry)
        raw = rest[20:]
    return found


def _person(raw: str) -> dict[str, str]:
    who, seconds, zone = raw.rsplit(" ", 2)
    name, _, email = who.partition(" <")
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    place = timezone(-ahead if zone.startswith("-") else ahead)
    when = datetime.fromtimestamp(int(seconds), place).isoformat()
    return {"name": name, "email": email.rstrip(">"), "date": when}


def _signature(person: dict[str, str]) -> str:
    when = datetime.fromisoformat(person["date"].replace("Z", "+00:00"))
    zone = when.strftime("%z") if when.utcoffset() else "+0000"
    seconds = int((when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    return f"{person['name']} <{person['email']}> {seconds} {zone}"
