"""A web server on 127.0.0.1 that answers as a test tells it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Page:
    """What a path answers; `promised` is a length that the body does not keep."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None


@dataclass
class Web:
    """The server's address, its pages by path, and what it was asked: path and Host header."""

    url: str
    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    def secure(self, certificate: Path, key: Path) -> None:
        """Speak TLS from now on."""
        assert self.server
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )


@contextmanager
def serving() -> Iterator[Web]:
    """The server, as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, self.headers["Host"]))
            page = web.pages.get(self.path, Page(status=404))
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            length = len(page.body) if page.promised is None else page.promised
            if length >= 0:
                self.send_header("Content-Length", str(length))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(page.body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    port = int(server.server_address[1])
    web = Web(f"http://127.0.0.1:{port}", port, server=server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


STARTS = {
    "handshake": b"",
    "status": b"",
    "headers": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n",
}
"""What a dripping server says at once, by the part that it then sends byte by byte."""
MOST_DRIPS = 200


@contextmanager
def dripping(part: str) -> Iterator[int]:
    """The port of a server that sends one byte each twentieth of a second, ten seconds at most."""
    over = threading.Event()

    def serve() -> None:
        try:
            end, _ = door.accept()
        except OSError:
            return
        with end:
            end.sendall(STARTS[part])
            handshake = b"\x16\x03\x03\x3f\xff"  # a record of TLS that never is complete
            for number in range(MOST_DRIPS):
                whole = (
                    handshake if part == "handshake" else b"HTTP/1.1" if part == "status" else b"x"
                )
                try:
                    end.sendall(whole[number : number + 1] or b"1")
                except OSError:
                    return
                if over.wait(0.05):
                    return

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(door.getsockname()[1])
        finally:
            over.set()
            door.shutdown(socket.SHUT_RDWR)
            thread.join(10)
