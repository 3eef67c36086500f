"""Checks of network addresses: only public ones are connected to.

A file in the repository must not make blm read what only this machine can reach: its own services,
its network, the metadata of its cloud.
"""

from __future__ import annotations

import ipaddress
import socket

from blm.errors import BlmError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(BlmError):
    """The host resolves to this machine, its private network, or its cloud's metadata service."""


def resolve_public(host: str, port: int) -> tuple[str, ...]:
    """IP addresses of a host, all of them public, to connect to.

    Args:
        host: name or address.
        port: as asked for.

    Raises:
        NotPublic: one of them is not.
        BlmError: the host has no address in DNS.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BlmError(f"nobody knows the host {host}", hint="check the address") from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(is_public(address) for address in addresses):
        hint = "blm fetches from public addresses only; use the branch, or blm ingest"
        raise NotPublic(f"{host} is not a public address", hint=hint)
    return addresses


def is_public(address: str) -> bool:
    """True for a public IP address; an IPv4 address inside an IPv6 one is checked itself.

    Args:
        address: as the resolver gives it.
    """
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _unwrap(parsed)
    return parsed.is_global and not parsed.is_multicast and (inner is None or is_public(str(inner)))


def _unwrap(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address embeds, or None."""
    if address.version == 4:
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
