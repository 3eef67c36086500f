"""A listener on loopback for what a run calls."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Ear:
    """What was heard.

    Attributes:
        url: where it listens.
        heard: method, path and body of each request.
        status: of the answers.
    """

    url: str
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    status: int = 200

    def asked(self, path: str) -> list[tuple[str, str]]:
        """Method and body of the requests for a path."""
        return [(method, body) for method, at, body in self.heard if at == path]


@contextlib.contextmanager
def listening() -> Iterator[Ear]:
    """An ear on a free port of 127.0.0.1, closed at the end."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _hear(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            ear.heard.append((self.command, self.path, body))
            self.send_response(ear.status)
            self.send_header("Location", f"{ear.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _hear  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ear = Ear(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
