"""Addresses of the forge's own pages, the only ones that become clickable links."""

from __future__ import annotations

from urllib.parse import quote

from blm.render.text.escaping import OWN_ADDRESS


def is_own(address: str) -> bool:
    """True if an address has only characters that addresses of a forge have."""
    return OWN_ADDRESS.fullmatch(address) is not None


def file_address(web: str, at: str, path: str) -> str:
    """Address of a file on the forge's pages; empty without a forge.

    Args:
        web: address of the repository.
        at: branch or commit.
        path: below the repository.
    """
    return f"{web}/blob/{quote(at)}/{quote(path)}" if web else ""
