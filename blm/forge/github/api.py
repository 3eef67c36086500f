"""HTTP requests to GitHub, one after the other: retries, rate limits, ETags, pagination."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import httpx

from blm.core.forge.errors import RateLimited, Unreachable
from blm.forge.github.errors import Answer, Json, iso_time, refusal, wait_asked

Value = TypeVar("Value")

PAGE = 100
MOVED = (301, 307, 308)
"""Answers that name the new address of a renamed repository: it is asked there, same body."""
MOST_MOVES = 5
GRAPHQL = "/graphql"
HEADERS = {
    "Accept": "application/vnd.github+json",
    "User-Agent": "blm",
    "X-GitHub-Api-Version": "2022-11-28",
}
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors after which the request has certainly not reached GitHub."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Timeouts, retries and the clock to use.

    Attributes:
        clock: seconds since 1970.
        sleep: waits so many seconds.
        limit: longest wait for a rate limit, seconds; longer ones end the run.
        attempts: how often one request is tried.
        pause: seconds between two writes, as GitHub asks of integrations.
        silence: seconds without a byte after which an answer counts as slow.
        whole: seconds an answer may take altogether.
    """

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    limit: float = 300.0
    attempts: int = 4
    pause: float = 1.0
    silence: float = 30.0
    whole: float = 120.0


@cache
def _authorities() -> ssl.SSLContext:
    """TLS context with the trusted certificates; cached: loading takes longer than a request."""
    return httpx.create_ssl_context()


class Api:
    """GitHub's REST interface below one address, with one token, which no message ever holds."""

    def __init__(
        self, url: str, token: str, patience: Patience, client: httpx.Client | None = None
    ) -> None:
        """Open a connection; `client` replaces the HTTP client in tests."""
        self._url = url.rstrip("/")
        self._patience = patience
        self._client = client or httpx.Client(timeout=patience.silence, verify=_authorities())
        self._headers = {**HEADERS, "Authorization": f"Bearer {token}"}
        self._token = token
        self._known: dict[str, tuple[str, Answer]] = {}
        self._quiet_until = 0.0

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, path: str, **query: str | int) -> Json:
        """JSON at `path`; asked with the ETag of an earlier answer, which costs no quota."""
        return self._read(path, query).body

    def pages(self, path: str, *, under: str = "", **query: str | int) -> Iterator[Json]:
        """Every item of a paginated list; `under` is the key of the list inside the answer."""
        page = 1
        while True:
            answer = self._read(path, {**query, "per_page": PAGE, "page": page})
            items = answer.body[under] if under else answer.body
            if not isinstance(items, list):
                raise Unreachable(f"{answer.asked}: GitHub's answer is not the list it documents")
            yield from items
            if 'rel="next"' not in answer.headers.get("link", ""):
                return
            page += 1

    def send(
        self, method: str, path: str, body: Mapping[str, Json] | None = None, *, again: bool = True
    ) -> Json:
        """Ask for a change.

        Args:
            method: POST, PATCH, PUT or DELETE.
            path: below the address, percent-encoded.
            body: JSON.
            again: whether doing it twice does no harm, so that a lost answer may be asked anew.

        Raises:
            ForgeError: what GitHub refused, or that it cannot be reached.
        """
        early = self._quiet_until - self._patience.clock()
        if early > 0:
            self._patience.sleep(early)
        try:
            return self._send_with_retries(method, path, {}, body, again=again).body
        finally:
            self._quiet_until = self._patience.clock() + self._patience.pause

    def query(self, text: str, variables: Mapping[str, Json]) -> Json:
        """Data that a GraphQL query gives, None without any; it changes nothing.

        Raises:
            ForgeError: what GitHub refused, or that it cannot be reached.
        """
        asked: dict[str, Json] = {"query": text, "variables": dict(variables)}
        body = self._send_with_retries("POST", GRAPHQL, {}, asked, again=True).body
        wrong = understood(lambda b: [str(one.get("type")) for one in b.get("errors") or ()], body)
        if "RATE_LIMITED" in wrong:
            raise RateLimited(iso_time(self._patience.clock() + self._patience.limit))
        return body.get("data")

    def _read(self, path: str, query: Mapping[str, str | int]) -> Answer:
        key = f"{path}?{sorted(query.items())}"
        known = self._known.get(key)
        headers = {"If-None-Match": known[0]} if known else {}
        answer = self._send_with_retries("GET", path, query, None, again=True, headers=headers)
        if answer.status == 304 and known:
            return known[1]
        if "etag" in answer.headers and not path.count("/contents/") + path.count("/git/blobs/"):
            self._known[key] = (answer.headers["etag"], answer)
        return answer

    def _send_with_retries(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: Mapping[str, Json] | None,
        *,
        again: bool,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, after at most `patience.attempts` tries; only safe requests are repeated."""
        asked, limited = f"{method} {path}", 0
        for attempt in range(1, self._patience.attempts + 1):
            last = attempt == self._patience.attempts
            try:
                answer = self._answer(method, path, query, body, headers or {})
            except httpx.TransportError as failure:
                if last or not (again or isinstance(failure, NOT_SENT)):
                    raise self._lost(asked, failure, again=again) from None
                self._patience.sleep(float(attempt**2))
                continue
            wait = wait_asked(answer, self._patience.clock(), limited)
            if wait is not None:
                self._wait_for_limit(wait, last=last)
                limited += 1
            elif answer.status >= 500 and again and not last:
                self._patience.sleep(float(attempt**2))
            elif answer.status < 300 or answer.status == 304:
                return answer
            else:
                raise refusal(answer)
        raise AssertionError("the last attempt returns or raises")

    def _wait_for_limit(self, seconds: float, *, last: bool) -> None:
        if last or seconds > self._patience.limit:
            raise RateLimited(iso_time(self._patience.clock() + seconds))
        self._patience.sleep(seconds)

    def _lost(self, asked: str, failure: httpx.TransportError, *, again: bool) -> Unreachable:
        sent = not isinstance(failure, NOT_SENT)
        slow = isinstance(failure, httpx.TimeoutException)
        what = "took too long" if slow else "was cut off" if sent else "could not be reached"
        return Unreachable(f"{asked}: GitHub {what}", in_doubt=sent and not again)

    def _address(self, path: str) -> str:
        """Where to ask; GraphQL of an Enterprise Server is beside its REST API, not below it."""
        return (self._url.removesuffix("/v3") if path == GRAPHQL else self._url) + path

    def _answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: Mapping[str, Json] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        """One answer, read in full within its timeout.

        A renamed or moved repository is followed, by reads and writes, on the same server only:
        no other one gets the request.
        """
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = {} if content is None else {"Content-Type": "application/json"}
        request = self._client.build_request(
            method,
            self._address(path),
            params=query or None,
            content=content,
            headers={**self._headers, **kind, **headers},
        )
        until = self._patience.clock() + self._patience.whole
        response = self._client.send(request, stream=True)
        for _ in range(MOST_MOVES):
            moved = _moved_request(request, response)
            if moved is None:
                break
            response.close()
            request, response = moved, self._client.send(moved, stream=True)
        try:
            chunks = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if self._patience.clock() > until:
                    raise httpx.ReadTimeout("the answer drips")
        finally:
            response.close()
        text = b"".join(chunks).replace(self._token.encode(), b"***")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(f"{method} {path}", response.status_code, headers, _decoded(text, response))


def _moved_request(request: httpx.Request, response: httpx.Response) -> httpx.Request | None:
    """The same request at the address that the answer names; None for another server's, or none."""
    if response.status_code not in MOVED or "location" not in response.headers:
        return None
    try:
        url = request.url.join(response.headers["location"])
    except httpx.InvalidURL:
        return None
    before = request.url
    if (url.scheme, url.host, url.port) != (before.scheme, before.host, before.port):
        return None
    return httpx.Request(
        request.method,
        url,
        headers=request.headers,
        content=request.content,
        extensions=request.extensions,
    )


def _decoded(text: bytes, response: httpx.Response) -> Json:
    """Decoded JSON of an answer; None for an error page of a proxy.

    Raises:
        httpx.RemoteProtocolError: the answer succeeded and is not whole.
    """
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        if response.is_success:
            raise httpx.RemoteProtocolError("the answer is not whole JSON") from None
        return None


def understood(read: Callable[[Json], Value], answer: Json) -> Value:
    """`read` of an answer.

    Raises:
        Unreachable: the answer lacks what GitHub documents.
    """
    try:
        return read(answer)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as failure:
        name = f"{type(failure).__name__}: {failure}"
        raise Unreachable(f"GitHub's answer is not what it documents ({name})") from None
