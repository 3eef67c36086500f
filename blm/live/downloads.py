"""Downloads over HTTPS; each redirect's address is checked before it is followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import httpx

from blm.core.site.inboxes import is_safe_scheme, name_of_address, tame_name
from blm.errors import BlmError
from blm.live.addresses import LookUp, resolve_public
from blm.live.deadlines import Deadline
from blm.live.limits import Limits, check_size, check_time, copy, too_slow

REDIRECTS = 5
PATIENCE = 30.0
"""Read timeout in seconds: a server that sends no byte for so long has failed."""
HEADERS = {"User-Agent": "blm", "Accept": "*/*", "Accept-Encoding": "identity"}


def download(
    address: str,
    target: Path,
    limits: Limits,
    look_up: LookUp | None = None,
    allowed: Collection[str] = (),
) -> str:
    """Fetch a file.

    The host is resolved once, its addresses are checked, and the connection goes to one of those:
    a name that answers otherwise a moment later gains nothing. So with each redirect.

    Args:
        address: https; http on this machine alone.
        target: file to make.
        limits: of bytes and seconds; one deadline holds for everything, names and redirects too.
        look_up: a resolver; the system's where none is given.
        allowed: addresses that may be connected to though they are not public.

    Returns:
        The file's name, as the server or else the address calls it, tamed.

    Raises:
        BlmError: no answer, another one than a file, a forbidden address, too large, too slow.
    """
    patience = min(PATIENCE, limits.seconds)
    with (
        Deadline(limits.seconds) as deadline,
        httpx.Client(trust_env=False, timeout=patience, headers=HEADERS) as client,
    ):
        ask = _Asking(client, deadline, look_up, allowed)
        try:
            return _follow(ask, _checked(_read_address(address)), target, limits)
        except BlmError:
            if deadline.passed:
                raise too_slow(limits) from None
            raise


@dataclass(frozen=True, slots=True)
class _Asking:
    """How a server is asked: by which client, until when, and at which addresses."""

    client: httpx.Client
    deadline: Deadline
    look_up: LookUp | None
    allowed: Collection[str]


def _follow(ask: _Asking, url: httpx.URL, target: Path, limits: Limits) -> str:
    until = limits.clock() + limits.seconds
    for _ in range(REDIRECTS + 1):
        check_time(limits, until)
        with _answer(ask, url) as answer:
            if answer.has_redirect_location:
                url = _checked(_read_address(answer.headers["location"], url))
                continue
            if not answer.is_success:
                raise BlmError(f"the server answers {answer.status_code}", hint=_HINT)
            _check_told(answer, limits)
            copy(_chunks(answer), target, limits, until)
            return _name(answer, url)
    raise BlmError(f"more than {REDIRECTS} redirects", hint=_HINT)


_HINT = "open the address in a browser where you are not logged in"


def _read_address(address: str, start: httpx.URL | None = None) -> httpx.URL:
    """An address, from where it is told; its host is spelt out, which some cannot be.

    Raises:
        BlmError: it is none.
    """
    try:
        url = httpx.URL(address) if start is None else start.join(address)
        str(url.host)
    except (httpx.InvalidURL, UnicodeError):
        raise BlmError("the address has no host that can be asked", hint=_HINT) from None
    return url


def _checked(url: httpx.URL) -> httpx.URL:
    if not is_safe_scheme(url.scheme, url.host):
        raise BlmError("the address leads to one that is not https", hint=_HINT)
    return url.copy_with(fragment=None, userinfo=b"")


@contextmanager
def _answer(ask: _Asking, url: httpx.URL) -> Iterator[httpx.Response]:
    """The streamed response to one request, from an address that was checked."""
    port = url.port or (443 if url.scheme == "https" else 80)
    numbers = resolve_public(url.host, port, ask.look_up, ask.allowed)
    if ask.deadline.passed:
        raise BlmError(f"{url.host} does not answer: too slow", hint=_LATER)
    request = ask.client.build_request(
        "GET",
        url.copy_with(host=numbers[0]),
        headers={"Host": url.netloc.decode("ascii")},
        extensions={
            "sni_hostname": url.raw_host.decode("ascii"),
            "trace": ask.deadline.trace,
        },
    )
    try:
        answer = ask.client.send(request, stream=True)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise BlmError(
            f"{url.host} does not answer: {_describe_error(error)}", hint=_LATER
        ) from None
    try:
        yield answer
    finally:
        answer.close()


_LATER = "run again later"


def _describe_error(error: Exception) -> str:
    return "too slow" if isinstance(error, httpx.TimeoutException) else str(error)[:200]


def _check_told(answer: httpx.Response, limits: Limits) -> None:
    told = answer.headers.get("content-length", "")
    if told.isdecimal():
        check_size(int(told), limits)


def _chunks(answer: httpx.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_bytes()  # as they come: a chunk that is waited for tells no time
    except httpx.HTTPError as error:
        raise BlmError(f"the answer broke off: {_describe_error(error)}", hint=_LATER) from None


def _name(answer: httpx.Response, url: httpx.URL) -> str:
    message = Message()
    message["Content-Disposition"] = answer.headers.get("content-disposition", "")
    told = message.get_filename("")
    return tame_name(told) if told else name_of_address(str(url))
