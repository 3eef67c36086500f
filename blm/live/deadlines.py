"""One deadline for a whole download, whatever the pace at which bytes come.

A client's own timeouts begin anew with each byte, so a server that sends one now and then is never
too slow for them. Here connections are cut when the time is over.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Cuts the connections that it watches once the time is over.

    Attributes:
        passed: True once it is.
    """

    def __init__(self, seconds: float) -> None:
        """Start the clock."""
        self.passed = False
        self._watched: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(seconds, 0), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for end in self._watched:
                end.close()
            self._watched.clear()

    def trace(self, event: str, told: dict[str, Any]) -> None:
        """Watch each connection that a client makes; for the extension ``trace`` of httpx."""
        if event == "connection.connect_tcp.complete":
            # A copy: TLS takes the first one over, and its handshake may dawdle too.
            end = told["return_value"].get_extra_info("socket").dup()
            with self._lock:
                self._watched.append(end)
                if self.passed:
                    _cut(end)

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for end in self._watched:
                _cut(end)


def _cut(end: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        end.shutdown(socket.SHUT_RDWR)
