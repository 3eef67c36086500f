"""An editor as yaml-language-server sees it: the language server protocol over stdio."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

FOLDER = Path(__file__).parent / "server"
PROGRAM = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
MISSING = (
    "yaml-language-server is not installed: "
    "npm install --no-package-lock --prefix tests/editor/server"
)
PATIENCE = 60.0
"""Seconds for any answer; a busy machine starts node slowly."""
SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}},
    "http": {"proxy": "http://127.0.0.1:9", "proxyStrictSSL": True},
}
"""What an editor is set to; nothing can be loaded from elsewhere."""
CAPABILITIES = {
    "workspace": {"configuration": True, "didChangeConfiguration": {}},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {
            "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}
        },
        "publishDiagnostics": {"versionSupport": True},
    },
}


def is_there() -> bool:
    """Whether the server and what runs it are installed."""
    return PROGRAM.exists() and shutil.which("node") is not None


@dataclass(frozen=True)
class Diagnostic:
    """What the editor underlines: from 1, as `blm validate` counts."""

    line: int
    column: int
    text: str
    message: str


@dataclass
class Editor:
    """An open editor: files, a cursor, and what it is shown."""

    process: subprocess.Popen[bytes]
    answers: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    asked: int = 0
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    def begin(self, root: Path) -> None:
        """Shake hands."""
        threading.Thread(target=self._listen, daemon=True).start()
        wishes = {"processId": None, "rootUri": root.as_uri(), "capabilities": CAPABILITIES}
        self._ask("initialize", wishes)
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": SETTINGS}})

    def end(self) -> None:
        """Close; the process is this editor's own."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()

    def open(self, path: Path, text: str) -> list[Diagnostic]:
        """Show a text as that of a file, and wait for what is wrong with it."""
        uri, self.version = path.as_uri(), self.version + 1
        document = {"uri": uri, "languageId": "yaml", "version": self.version, "text": text}
        if uri in self.texts:
            changed = {
                "textDocument": {"uri": uri, "version": self.version},
                "contentChanges": [{"text": text}],
            }
            self._send({"method": "textDocument/didChange", "params": changed})
        else:
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        self.texts[uri] = text
        found = self._wait(lambda message: self._is_about(message, uri, self.version))
        lines = text.split("\n")
        return [_diagnostic(one, lines) for one in found["params"]["diagnostics"]]

    def complete(self, path: Path, line: int, column: int) -> dict[str, str]:
        """What is offered at a cursor, from 1: label to explanation."""
        found = self._ask("textDocument/completion", _cursor(path, line, column))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: _plain(item.get("documentation", "")) for item in items}

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is told where the pointer rests, from 1."""
        found = self._ask("textDocument/hover", _cursor(path, line, column))
        return _plain(found["contents"]) if found else ""

    @staticmethod
    def _is_about(message: dict[str, Any], uri: str, version: int) -> bool:
        said = message.get("params") or {}
        named = message.get("method") == "textDocument/publishDiagnostics" and said["uri"] == uri
        return named and said.get("version", version) == version

    def _ask(self, method: str, params: Any) -> Any:
        self.asked += 1
        number = self.asked
        self._send({"id": number, "method": method, "params": params})
        answer = self._wait(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def _wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted; whatever the server asks meanwhile is answered."""
        end = time.monotonic() + PATIENCE
        while True:
            message = self.answers.get(timeout=max(end - time.monotonic(), 0.01))
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": _comply(message)})
            elif wanted(message):
                return message

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout
        while (message := _read(self.process.stdout)) is not None:
            self.answers.put(message)


def start(root: Path) -> Editor:
    """An editor on a folder, its server running."""
    process = subprocess.Popen(
        ["node", str(PROGRAM), "--stdio"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    editor = Editor(process)
    editor.begin(root)
    return editor


def _read(stream: IO[bytes]) -> dict[str, Any] | None:
    """One message, or None at the end."""
    length = 0
    try:
        while (line := stream.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] | None = json.loads(stream.read(length)) if length else None
    except ValueError:
        return None  # closed meanwhile
    return message


def _comply(message: dict[str, Any]) -> Any:
    if message["method"] == "workspace/configuration":
        wanted = [item.get("section", "") for item in message["params"]["items"]]
        return [SETTINGS.get(section, {}) for section in wanted]
    return None


def _cursor(path: Path, line: int, column: int) -> dict[str, Any]:
    place = {"line": line - 1, "character": column - 1}
    return {"textDocument": {"uri": path.as_uri()}, "position": place}


def _plain(said: Any) -> str:
    return said["value"] if isinstance(said, dict) else str(said)


def _diagnostic(said: dict[str, Any], lines: list[str]) -> Diagnostic:
    start, end = said["range"]["start"], said["range"]["end"]
    line = lines[start["line"]]
    stop = end["character"] if end["line"] == start["line"] else len(line)
    text = line[start["character"] : stop]
    return Diagnostic(start["line"] + 1, start["character"] + 1, text, said["message"])
