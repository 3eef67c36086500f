"""Checks of network addresses: only public ones are connected to.

A file in the repository must not make blm read what only this machine can reach: its own services,
its network, the metadata of its cloud.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Iterable
from typing import Any

from blm.errors import BlmError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[..., Iterable[Any]]
"""As `socket.getaddrinfo`."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # this network, RFC 791
            "100.64.0.0/10",  # shared by a provider's customers, RFC 6598; Alibaba's metadata
            "168.63.129.16/32",  # Azure's host, a public number that leads nowhere public
            "169.254.0.0/16",  # link-local, RFC 3927; metadata of most clouds
            "192.0.0.0/24",  # protocol assignments, RFC 6890; Oracle's metadata
            "192.88.99.0/24",  # relays to 6to4, withdrawn by RFC 7526
            "::/96",  # IPv4-compatible, withdrawn by RFC 4291
            "64:ff9b:1::/48",  # translation within a network, RFC 8215
            "3fff::/20",  # documentation, RFC 9637
            "5f00::/16",  # segment routing, RFC 9602
            "2001::/32",  # Teredo, RFC 4380: an IPv4 address behind a relay
            "fd00:ec2::/32",  # metadata of Amazon over IPv6
            "fd20:ce::/32",  # metadata of Google over IPv6
            "fec0::/10",  # site-local, withdrawn by RFC 3879
        ),
    )
)
"""Refused whatever the interpreter's own tables say: those differ between its versions."""


class NotPublic(BlmError):
    """The host resolves to this machine, its private network, or its cloud's metadata service."""


def resolve_public(
    host: str, port: int, look_up: LookUp | None = None, allowed: Collection[str] = ()
) -> tuple[str, ...]:
    """IP addresses of a host, all of them public, to connect to.

    Args:
        host: name or address.
        port: as asked for.
        look_up: a resolver; the system's where none is given.
        allowed: addresses that may be connected to though they are not public.

    Raises:
        NotPublic: one of them is not.
        BlmError: the host has no address in DNS.
    """
    try:
        found = list((look_up or socket.getaddrinfo)(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        raise BlmError(f"nobody knows the host {host}", hint="check the address") from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise BlmError(f"nobody knows the host {host}", hint="check the address")
    if not all(address in allowed or is_public(address) for address in addresses):
        hint = "blm fetches from public addresses only; use the branch, or blm ingest"
        raise NotPublic(f"{host} is not a public address", hint=hint)
    return addresses


def is_public(address: str) -> bool:
    """True for a public IP address; one that holds an IPv4 address is judged by that.

    Args:
        address: as the resolver gives it.
    """
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(parsed.version == one.version and parsed in one for one in _REFUSED):
        return False
    inner = _unwrap(parsed)
    if inner is not None:
        return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _unwrap(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address embeds, or None."""
    if address.version == 4:
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
