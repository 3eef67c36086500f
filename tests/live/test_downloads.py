"""Downloads from addresses that somebody else wrote down."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import time
from itertools import count
from pathlib import Path

import pytest

from blm.errors import BlmError
from blm.live.addresses import NotPublic, is_public, resolve_public
from blm.live.downloads import download
from blm.live.limits import Limits, TooMuch
from tests.live.web import Page, Web, dripping

LIMITS = Limits(lambda: 0.0, size=10_000, seconds=60)
LOOPBACK = ("127.0.0.1",)
"""What tests allow, as nothing else that is not public."""


def from_loopback(address: str, target: Path, limits: Limits = LIMITS) -> str:
    """A download that may ask this machine."""
    return download(address, target, limits, allowed=LOOPBACK)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "localhost", "",
        "192.0.0.1", "192.0.0.192", "192.0.0.9", "168.63.129.16", "100.100.100.200", "192.88.99.1",
        "::ffff:192.0.0.192", "::ffff:168.63.129.16", "::1.1.1.1", "::a9fe:a9fe", "64:ff9b::c000:c0",
        "64:ff9b::a83f:8110", "64:ff9b:1::1.1.1.1", "64:ff9b:1:a9fe:a9fe::", "2002:a83f:8110::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fd20:ce::254", "fec0::1", "240.0.0.1", "192.0.2.1",
        "2001:db8::1", "3fff::1", "5f00::1",
    ],
)  # fmt: skip
def test_addresses_that_nobody_else_can_reach(address: str) -> None:
    """This machine, its network, metadata, and IPv6 addresses that wrap one of those."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_addresses_that_anybody_can_reach(address: str) -> None:
    """Public ones pass, wrapped or not."""
    assert is_public(address)


@pytest.mark.parametrize("address", ["192.0.0.192", "::ffff:168.63.129.16", "64:ff9b::a9fe:a9fe"])
def test_a_name_that_leads_to_metadata_is_refused(address: str, tmp_path: Path) -> None:
    """Whatever form the resolver gives such an address, nothing is asked there."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))]

    with pytest.raises(NotPublic, match=r"files\.example is not a public address"):
        download("https://files.example/a.csv", tmp_path / "a", LIMITS, look_up)
    assert asked == ["files.example"]


def test_a_name_without_addresses_is_unknown() -> None:
    """A resolver may answer with nothing."""
    with pytest.raises(BlmError, match=r"nobody knows the host empty\.example"):
        resolve_public("empty.example", 443, lambda *_, **__: [])


def test_one_private_address_among_public_ones_is_enough() -> None:
    """A name that leads to both is refused: which one a connection takes is not ours to hope for."""
    told = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("1.1.1.1", "10.0.0.1")
    ]
    with pytest.raises(NotPublic, match=r"two-faced\.example is not a public address"):
        resolve_public("two-faced.example", 443, lambda *_, **__: told)


def test_a_name_is_resolved_once(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked; a name that changes its mind gains nothing."""
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])

    def resolve(host: str, port: int, **_: object) -> list[object]:
        assert host == "localhost"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    web.pages["/a.csv"] = Page(b"x")
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", resolve)
        address = f"http://localhost:{web.port}/a.csv"
        real = socket.create_connection

        def connect(place: tuple[str, int], *rest: object, **more: object) -> socket.socket:
            assert place[0] == "127.0.0.1"
            patched.undo()
            return real(place, *rest, **more)  # type: ignore[arg-type]

        patched.setattr(socket, "create_connection", connect)
        assert from_loopback(address, tmp_path / "a") == "a.csv"
    assert web.asked == [("/a.csv", f"localhost:{web.port}")]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_certificates_are_held_to_the_name(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a number, the certificate is still the one of the name."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    monkeypatch.setattr("certifi.where", lambda: str(certificate))
    web.secure(certificate, key)
    web.pages["/a.csv"] = Page(b"x")
    assert from_loopback(f"https://localhost:{web.port}/a.csv", tmp_path / "a") == "a.csv"
    with pytest.raises(BlmError, match=r"does not answer: .*certificate"):
        from_loopback(f"https://127.0.0.1:{web.port}/a.csv", tmp_path / "b")
    assert web.asked == [("/a.csv", f"localhost:{web.port}")]


def test_loopback_is_refused_before_a_byte_is_sent(web: Web, tmp_path: Path) -> None:
    """Without the test's permission nothing on this machine is asked."""
    with pytest.raises(NotPublic):
        download(f"{web.url}/a.csv", tmp_path / "a", LIMITS)
    assert web.asked == []


@pytest.mark.parametrize(
    "goal",
    [
        "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://[::1]/",
        "http://files.example/plain", "file:///etc/passwd", "ftp://files.example/a", "//10.0.0.1/a",
    ],
)  # fmt: skip
def test_each_redirect_is_looked_at(goal: str, web: Web, tmp_path: Path) -> None:
    """One that leads to a private address, or out of https, is not followed."""
    web.pages["/a"] = Page(status=302, headers={"Location": goal})
    with pytest.raises(BlmError):
        from_loopback(f"{web.url}/a", tmp_path / "a")
    assert [path for path, _ in web.asked] == ["/a"]
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "host",
    ["0177.0.0.1", "\u24db.example", "xn--.example", "xn--a-ecp.example", "[v1.a]", "[1::2::3]"],
)
def test_odd_hosts_are_one_sentence(host: str, web: Web, tmp_path: Path) -> None:
    """A host that no address can have is told as such, in an inbox's address and in a redirect."""
    with pytest.raises(BlmError, match="no host that can be asked"):
        from_loopback(f"https://{host}/a.csv", tmp_path / "a")
    web.pages["/a"] = Page(status=302, headers={"Location": f"https://{host}/"})
    if host.isascii():
        with pytest.raises(BlmError, match=r"does not answer|no host that can be asked"):
            from_loopback(f"{web.url}/a", tmp_path / "a")


def test_redirects_end(web: Web, tmp_path: Path) -> None:
    """A relative redirect is followed, a circle is left."""
    web.pages["/old"] = Page(status=301, headers={"Location": "new/acme-2026-02-06.csv"})
    web.pages["/new/acme-2026-02-06.csv"] = Page(b"rows")
    assert from_loopback(f"{web.url}/old", tmp_path / "a") == "acme-2026-02-06.csv"
    assert (tmp_path / "a").read_bytes() == b"rows"
    web.pages["/round"] = Page(status=302, headers={"Location": "/round"})
    with pytest.raises(BlmError, match="more than 5 redirects"):
        from_loopback(f"{web.url}/round", tmp_path / "b")


@pytest.mark.parametrize(
    "page",
    [
        Page(b"x" * 10_001),
        Page(b"x" * 10_001, promised=-1),
        Page(b"", promised=20_000),
        Page(gzip.compress(b"x" * 10_000_000), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["told", "not told", "promised", "gzip bomb"],
)
def test_too_large_is_given_up(page: Page, web: Web, tmp_path: Path) -> None:
    """What a server says of the length is not believed when it is small, and taken when it is large."""
    web.pages["/a"] = page
    with pytest.raises(TooMuch, match="larger than 10,000 bytes"):
        from_loopback(f"{web.url}/a", tmp_path / "a")


def test_too_slow_is_given_up(web: Web, tmp_path: Path) -> None:
    """The time counts for the whole download, by the clock that is handed in."""
    web.pages["/a"] = Page(b"x" * 5_000)
    ticks = count(0, 31)
    with pytest.raises(TooMuch, match="not complete after 60 seconds"):
        from_loopback(
            f"{web.url}/a", tmp_path / "a", Limits(lambda: float(next(ticks)), 10_000, 60)
        )


@pytest.mark.parametrize("part", ["status", "headers", "body", "handshake"])
def test_no_pace_outlasts_the_deadline(part: str, tmp_path: Path) -> None:
    """A server that sends a byte now and then is cut off in time, in whichever part it dawdles."""
    scheme = "https" if part == "handshake" else "http"
    limits = Limits(time.monotonic, size=10_000, seconds=0.6)
    with dripping(part) as port:
        start = time.monotonic()
        with pytest.raises(TooMuch, match=r"not complete after 0\.6 seconds"):
            from_loopback(f"{scheme}://127.0.0.1:{port}/a", tmp_path / "a", limits)
        assert time.monotonic() - start < 5


@pytest.mark.parametrize(("status", "said"), [(404, "404"), (500, "500"), (401, "401")])
def test_no_file_is_one_sentence(status: int, said: str, web: Web, tmp_path: Path) -> None:
    """An answer that is no file, a server that is not there, an answer that breaks off."""
    web.pages["/a"] = Page(status=status)
    with pytest.raises(BlmError, match=f"the server answers {said}"):
        from_loopback(f"{web.url}/a", tmp_path / "a")
    web.pages["/b"] = Page(b"x", promised=100)
    with pytest.raises(BlmError, match="the answer broke off"):
        from_loopback(f"{web.url}/b", tmp_path / "b")


def test_nobody_there(tmp_path: Path) -> None:
    """A closed port and an unknown host are one sentence each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(BlmError, match="does not answer"):
        from_loopback(f"http://127.0.0.1:{port}/a", tmp_path / "a")
    with pytest.raises(BlmError, match="nobody knows the host"):
        from_loopback("https://no-such-host.invalid/a", tmp_path / "a")


def test_the_server_names_the_file(web: Web, tmp_path: Path) -> None:
    """Its name is taken without its folders, and without what a folder or a terminal would obey."""
    for told, name in [
        ('attachment; filename="acme-backlinks-2026-02-06.csv"', "acme-backlinks-2026-02-06.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''%C3%9Altimos%20v%C3%ADnculos.csv", "Últimos vínculos.csv"),
        ('attachment; filename=".bashrc"', "bashrc"),
        ("attachment", "export.csv"),
    ]:
        web.pages["/export.csv"] = Page(b"x", headers={"Content-Disposition": told})
        assert from_loopback(f"{web.url}/export.csv", tmp_path / "a") == name
