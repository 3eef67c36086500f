"""A bare repository and the emulator's git store, kept equal object by object."""

from __future__ import annotations

import base64
import os
import subprocess
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
        """SHA by branch in the bare repository."""
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
        new = git(self.bare, "rev-list", "--reverse", "--topo-order", head, *known).decode().split()
        for sha in (one for one in new if one not in self._sent):
            raw = git(self.bare, "cat-file", "commit", sha).decode("utf-8", "surrogateescape")
            headers, _, message = raw.partition("\n\n")
            told = [line.split(" ", 1) for line in headers.split("\n")]
            facts = dict(told)
            self._send_tree(facts["tree"])
            body = {
                "message": message,
                "tree": facts["tree"],
                "parents": [value for key, value in told if key == "parent"],
                "author": _person(facts["author"]),
                "committer": _person(facts["committer"]),
            }
            made = self.ask("POST", "git/commits", body)
            assert made["sha"] == sha, (made["sha"], raw)
            self._sent.add(sha)

    def _send_tree(self, tree: str) -> None:
        if tree in self._sent:
            return
        entries = []
        for entry in git(self.bare, "ls-tree", "-z", tree).split(b"\0")[:-1]:
            facts, path = entry.decode().split("\t", 1)
            mode, kind, sha = facts.split()
            self._send_tree(sha) if kind == "tree" else self._send_blob(sha)
            entries.append({"path": path, "mode": mode, "type": kind, "sha": sha})
        made = self.ask("POST", "git/trees", {"tree": entries})
        assert made["sha"] == tree
        self._sent.add(tree)

    def _send_blob(self, sha: str) -> None:
        if sha not in self._sent:
            content = git(self.bare, "cat-file", "blob", sha)
            body = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
            assert self.ask("POST", "git/blobs", body)["sha"] == sha
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
        lines = b""
        for entry in self.ask("GET", f"git/trees/{tree}", None)["tree"]:
            if entry["type"] == "tree":
                self._fetch_tree(entry["sha"])
            elif not self._has(entry["sha"]):
                blob = self.ask("GET", f"git/blobs/{entry['sha']}", None)
                self._keep("blob", base64.b64decode(blob["content"]), entry["sha"])
            lines += f"{entry['mode']} {entry['type']} {entry['sha']}\t{entry['path']}\0".encode()
        made = git(self.bare, "mktree", "-z", feed=lines).decode().strip()
        assert made == tree
        self._sent.add(tree)

    def _keep(self, kind: str, content: bytes, sha: str) -> None:
        made = git(self.bare, "hash-object", "-w", "-t", kind, "--stdin", feed=content)
        assert made.decode().strip() == sha, content
        self._sent.add(sha)


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
