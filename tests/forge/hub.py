"""A GitHub on loopback: the stateful emulator, a bare repository, and a shim for what it lacks.

The emulator (npm package ``emulate``) answers issues, comments, labels, reviews and git's own
data. In front of it stands a server that judges every request by GitHub's published description,
keeps the emulator's refs equal to a bare repository (which serves ``git push`` and ``git clone``
at the same address), and fills the emulator's gaps: see `hub_shim`.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import httpx
import pytest
import yaml

from tests.contract.graphql import query_problems
from tests.contract.openapi import answer_problems, request_problems
from tests.forge.hub_git import ENVIRONMENT, Mirror, git

FOLDER = Path(__file__).parent / "emulator"
PROGRAM = FOLDER / "node_modules" / "emulate" / "dist" / "index.js"
MISSING = (
    "the emulator is not installed: npm install --no-package-lock --prefix tests/forge/emulator"
)
OWNER = "acme"
ACTIONS = "github-actions[bot]"
QUEUE = "github-merge-queue[bot]"
TOKENS = {
    "bot-token": "blm-bot", "actions-token": ACTIONS, "alice-token": "alice", "bob-token": "bob",
    "carol-token": "carol", "mallory-token": "mallory", "root-token": "root",
    "queue-token": QUEUE,
}  # fmt: skip
ASKED = re.compile(r"(/repos)?/(?P<name>[^/]+/[^/?.]+)(?P<git>\.git)?(?P<rest>.*)")
ROLES = {
    "blm-bot": "write",
    ACTIONS: "write",
    QUEUE: "write",
    "alice": "admin",
    "bob": "write",
    "carol": "triage",
}


def in_ci() -> bool:
    """Whether these tests run where nothing may be missing."""
    return os.environ.get("CI") == "true"


def lack(what: str) -> NoReturn:
    """Skip the test for what this machine lacks; in CI fail."""
    (pytest.fail if in_ci() else pytest.skip)(what)


def is_there() -> bool:
    """Whether the emulator and what runs it are installed."""
    return PROGRAM.exists() and shutil.which("node") is not None


@dataclass
class Fault:
    """Something that goes wrong with the next requests that match.

    Attributes:
        match: pattern of ``METHOD /path/below/the/repository``.
        kind: ``answer`` instead, ``truncate`` the answer, ``silence``, ``lose`` the answer of a
            request that was carried out, ``drip`` it byte by byte.
        status, headers, body: of ``answer``.
        times: how many requests.
    """

    match: str
    kind: str = "answer"
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1


@dataclass
class Meanwhile:
    """What somebody does between two requests of a run: just before one that matches is served.

    Attributes:
        match: pattern of ``METHOD /path/below/the/repository?query``; for git's own requests of
            ``METHOD .git/path?query``.
        act: is called once.
    """

    match: str
    act: Callable[[], object]


@dataclass
class HubRepository:
    """One repository of the hub and the levers a test has.

    Attributes:
        hub: the server.
        name: ``acme/…``.
        bare: the bare repository.
        private: as GitHub tells it.
        actions_may_open: the setting that lets workflow runs open pull requests.
        protected: branches that take no direct push.
        roles: by login.
        faults: what goes wrong next.
        meanwhile: what people do next, while a run is at work.
        asked: every request since the start, as ``METHOD /path``, reads and writes.
        overlays: what the shim knows of pull requests, by number.
        statuses: as posted, by SHA.
        runs: workflow runs, newest first: ``{"name", "created_at"}``.
        dispatched: workflow and inputs.
        states: of workflows that are not active, by file name.
        dies_in: how many more writing requests are served before all are refused; None for ever.
    """

    hub: Hub
    name: str
    bare: Path
    mirror: Mirror
    private: bool = True
    actions_may_open: bool = True
    protected: set[str] = field(default_factory=set)
    roles: dict[str, str] = field(default_factory=lambda: dict(ROLES))
    faults: list[Fault] = field(default_factory=list)
    meanwhile: list[Meanwhile] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    overlays: dict[int, dict[str, Any]] = field(default_factory=dict)
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    dispatched: list[tuple[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    dies_in: int | None = None

    def dies(self, method: str) -> bool:
        """Whether this request comes too late; a writing one that does not is counted."""
        if self.dies_in is None:
            return False
        dead = self.dies_in <= 0
        self.dies_in -= method != "GET" and not dead
        return dead

    @property
    def writes(self) -> list[str]:
        """Requests that change something."""
        return [one for one in self.asked if not one.startswith("GET ")]

    @property
    def remote(self) -> str:
        """Address for git, with the bot's token."""
        return self.remote_of("bot-token")

    def remote_of(self, token: str) -> str:
        """Address for git with somebody's token."""
        return f"http://x-access-token:{token}@127.0.0.1:{self.hub.port}/{self.name}.git"

    def person(self, token: str) -> httpx.Client:
        """Somebody's connection to the API, below this repository."""
        return httpx.Client(
            base_url=f"{self.hub.url}/repos/{self.name}", trust_env=False, timeout=20, verify=False,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    def as_(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """What somebody does in the web page; JSON of the answer, which must have succeeded."""
        with self.person(token) as client:
            answer = client.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


class HubServer(ThreadingHTTPServer):
    """The server before the emulator; a run that is killed while it asks is no error of it."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of an error, but for a caller that hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Hub:
    """The emulator's process and the server before it.

    Attributes:
        queries: every GraphQL request since the start.
        edits: login and time of the last edit, by a comment's node id.
    """

    def __init__(self, folder: Path) -> None:
        """Start both on 127.0.0.1 and wait until they answer."""
        self.folder, self.lock = folder, threading.RLock()
        self.repositories: dict[str, HubRepository] = {}
        self.violations: list[str] = []
        self.renamed: dict[str, str] = {}
        """Present name of a repository, by the one that it had: asked by that, it answers 301 or 307."""
        self.queries: list[dict[str, Any]] = []
        self.edits: dict[str, tuple[str, str]] = {}
        self._process, self.emulator_port = _start_emulator(folder)
        self.emulator = httpx.Client(
            base_url=f"http://127.0.0.1:{self.emulator_port}",
            trust_env=False,
            timeout=20,
            event_hooks={"request": [partial(_alternate, cycle(ALIASES))]},
        )
        self._server = HubServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop both."""
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
        self.emulator.close()
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait()

    def act_meanwhile(self, method: str, path: str) -> None:
        """What people do before this request; they ask the hub themselves, so it is not locked."""
        found = ASKED.match(path)
        repository = self.repositories.get(found["name"]) if found else None
        if found is None or repository is None:
            return
        asked = f"{method} {found['git'] or ''}{found['rest']}"
        with self.lock:
            due = [one for one in repository.meanwhile if re.search(one.match, asked)]
            repository.meanwhile = [one for one in repository.meanwhile if one not in due]
        for one in due:
            one.act()

    def judge(self) -> None:
        """No request so far may have violated GitHub's description."""
        found, self.violations = self.violations, []
        assert not found, "\n".join(found)

    def repository(self, files: Mapping[str, str | bytes] | None = None) -> HubRepository:
        """A new repository whose main branch holds `files`."""
        name = f"{OWNER}/r{len(self.repositories)}"
        bare = self.folder / f"{name.replace('/', '-')}.git"
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        git(bare, "config", "http.receivepack", "true")
        _install_hook(bare)
        made = self.ask(
            "POST", f"/orgs/{OWNER}/repos", {"name": name.split("/")[1], "auto_init": True}
        )
        assert made["full_name"] == name

        def ask(method: str, path: str, body: Any) -> Any:
            return self.ask(method, f"/repos/{name}/{path}", body)

        repository = HubRepository(self, name, bare, Mirror(bare, ask))
        self.repositories[name] = repository
        repository.mirror.refs = repository.mirror.emulator_refs()
        work = self.folder / f"seed-{name.replace('/', '-')}"
        git(self.folder, "init", "--quiet", "--initial-branch=main", str(work))
        for path, content in (files or {"README.md": "# backlinks\n"}).items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_bytes(content if isinstance(content, bytes) else content.encode())
        who = ("-c", "user.name=Alice", "-c", "user.email=alice@example.com")
        git(work, "add", "--all")
        git(work, *who, "commit", "--quiet", "-m", "Begin")
        git(work, "push", "--quiet", str(bare), "main")
        repository.mirror.in_()
        return repository

    def ask(self, method: str, path: str, body: Any, token: str = "root-token") -> Any:
        """JSON of the emulator itself, which must succeed."""
        answer = self.emulator.request(
            method, path, json=body, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.is_success, (method, path, answer.status_code, answer.text[:500])
        return answer.json() if answer.content else None


ALIASES = [f".{number}" for number in range(40)]
"""The emulator allows a token 5,000 requests an hour, which is less than all stories take."""


def _alternate(turn: Iterator[str], request: httpx.Request) -> None:
    """Ask under the next of a token's names."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token in TOKENS:
        request.headers["Authorization"] = f"Bearer {token}{next(turn)}"


def _start_emulator(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    seed = folder / "seed.yaml"
    people = sorted(set(TOKENS.values()))
    members = [{"login": login, "role": "admin"} for login in people if login != "mallory"]
    seed.write_text(
        yaml.safe_dump(
            {
                "tokens": {
                    f"{token}{alias}": {"login": login, "scopes": ["repo"]}
                    for token, login in TOKENS.items()
                    for alias in ("", *ALIASES)
                },
                "github": {
                    "users": [
                        {"login": o, "name": o.title(), "email": f"{o}@example.com"} for o in people
                    ],
                    "orgs": [{"login": OWNER, "members": members}],
                },
            }
        )
    )
    for _ in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            ["node", "--require", str(FOLDER / "only_loopback.cjs"), str(PROGRAM), "start", "-s", "github",
             "-p", str(port), "--base-url", f"http://127.0.0.1:{port}", "--seed", str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        )  # fmt: skip
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                return process, port
            if process.poll() is not None:
                break  # somebody else took the port
            time.sleep(0.05)
        process.kill()
        process.wait()
        process.stdin.close()
    raise AssertionError("the emulator does not start")


def _install_hook(bare: Path) -> None:
    """Refuse pushes to the branches named in ``blm-protected``, as a rule of GitHub does."""
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nwhile read -r old new ref; do\n"
        'if grep -qx "$ref" blm-protected 2>/dev/null; then\n'
        "echo 'error: GH013: Repository rule violations found for '$ref >&2; exit 1; fi; done\n"
    )
    hook.chmod(0o755)


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    from tests.forge.hub_shim import answered

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes: without this the second waits 40 ms for an acknowledgement.
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _serve(self) -> None:
            raw, _, query = self.path.partition("?")
            raw = raw.removeprefix("/api/v3")  # where an Enterprise Server has it
            feed = self._body()
            try:
                hub.act_meanwhile(self.command, self.path)
            except Exception:
                hub.violations.append(traceback.format_exc())
                raise
            with hub.lock:
                if re.match(r"/[^/]+/[^/]+\.git/", raw):
                    try:
                        self._git(raw, query, feed)
                    except Exception:
                        hub.violations.append(traceback.format_exc())
                        raise
                    return
                try:
                    fault, status, headers, content = self._api(raw, query, feed)
                except Exception:  # noqa: BLE001 -- whatever it was, the test is to end with it
                    trace = traceback.format_exc()
                    hub.violations.append(trace)
                    fault, status, headers, content = (
                        None,
                        500,
                        {},
                        json.dumps({"message": trace}).encode(),
                    )
            self._say(fault, status, headers, content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _api(self, raw: str, query: str, feed: bytes) -> tuple[Fault | None, int, dict, bytes]:
            if found := re.match(r"/repositories/(\d+)", raw):
                name = list(hub.repositories)[int(found[1])]
                raw = f"/repos/{name}{raw.removeprefix(found[0])}"
            repository = next(
                (
                    r
                    for n, r in hub.repositories.items()
                    if raw.startswith(f"/repos/{n}/") or raw == f"/repos/{n}"
                ),
                None,
            )
            old = next((n for n in hub.renamed if (raw + "/").startswith(f"/repos/{n}/")), None)
            if old:
                number = list(hub.repositories).index(hub.renamed[old])
                place = f"{hub.url}/repositories/{number}{raw.removeprefix(f'/repos/{old}')}"
                place = f"{place}?{query}" if query else place
                body = {"message": "Moved Permanently", "url": place}
                status = 301 if self.command == "GET" else 307
                return None, status, {"Location": place}, json.dumps(body).encode()
            asked = f"{self.command} {raw}"
            if repository:
                asked = f"{self.command} {raw.removeprefix(f'/repos/{repository.name}')}"
                repository.asked.append(asked)
                if repository.dies(self.command):
                    return None, 401, {}, json.dumps({"message": "Bad credentials"}).encode()
            every = (
                [f for r in hub.repositories.values() for f in r.faults]
                if repository is None
                else repository.faults
            )
            fault = next((f for f in every if f.times > 0 and re.search(f.match, asked)), None)
            if fault:
                fault.times -= 1
                if fault.kind == "answer":
                    body = b"" if fault.body is None else json.dumps(fault.body).encode()
                    return fault, fault.status, dict(fault.headers), body
                if fault.kind == "silence":
                    return fault, 0, {}, b""
            body = json.loads(feed) if feed else None
            values = dict(parse_qsl(query, keep_blank_values=True))
            problems = (
                query_problems(body)
                if raw == "/graphql"
                else request_problems(self.command, raw, values, body)
            )
            for problem in problems:
                hub.violations.append(f"{asked}: {problem}")
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            status, headers, answer, own = answered(
                hub, repository, token, self.command, raw, query, body
            )
            if own and 200 <= status < 300:
                found = answer_problems(self.command, raw, status, answer)
                hub.violations.extend(f"answer to {asked}: {problem}" for problem in found)
            return fault, status, headers, b"" if answer is None else json.dumps(answer).encode()

        def _say(self, fault: Fault | None, status: int, headers: dict, content: bytes) -> None:
            kind = fault.kind if fault else ""
            self.close_connection = self.close_connection or kind not in ("", "answer")
            if kind == "silence":
                time.sleep(0.6)
                return
            if kind == "lose":
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(OSError):
                if kind == "drip":
                    for place in range(len(content)):
                        self.wfile.write(content[place : place + 1])
                        time.sleep(0.02)
                else:
                    self.wfile.write(
                        content[: len(content) // 2] if kind == "truncate" else content
                    )

        def _git(self, raw: str, query: str, feed: bytes) -> None:
            """Git's own protocol, after a look at who asks."""
            name, _, rest = raw[1:].partition(".git")
            repository = hub.repositories.get(hub.renamed.get(name, name))
            _, _, secret = (self.headers.get("Authorization") or "").partition(" ")
            login = (
                TOKENS.get(base64.b64decode(secret).decode().partition(":")[2]) if secret else None
            )
            if repository is None or login is None:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="hub"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            may = repository.roles.get(login) in ("write", "maintain", "admin")
            pushes = raw.endswith("/git-receive-pack")
            if ("receive-pack" in self.path and not may) or (
                login == "blm-bot" and repository.dies("POST" if pushes else "GET")
            ):
                self._say(None, 403, {}, b"Permission denied")
                return
            protected = "".join(f"refs/heads/{branch}\n" for branch in sorted(repository.protected))
            (repository.bare / "blm-protected").write_text(protected)
            out = _backend(repository.bare, self, rest, query, feed, login)
            if repository.mirror.in_():
                from tests.forge.hub_shim import refs_changed

                refs_changed(hub, repository, next(t for t, who in TOKENS.items() if who == login))
            head, _, content = out.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _backend(
    bare: Path, asked: BaseHTTPRequestHandler, rest: str, query: str, feed: bytes, login: str
) -> bytes:
    environment = {
        **ENVIRONMENT,
        "GIT_PROJECT_ROOT": str(bare.parent), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": login,
        "REQUEST_METHOD": asked.command, "PATH_INFO": f"/{bare.name}{rest}", "QUERY_STRING": query,
        "CONTENT_TYPE": asked.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(feed)),
        "HTTP_CONTENT_ENCODING": asked.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": asked.headers.get("Git-Protocol", ""),
    }  # fmt: skip
    done = subprocess.run(
        ["git", "http-backend"], input=feed, env=environment, capture_output=True, check=False
    )
    return done.stdout


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Hub]:
    """A hub, judged and stopped at the end."""
    hub = Hub(folder)
    try:
        yield hub
    finally:
        hub.close()
    hub.judge()
