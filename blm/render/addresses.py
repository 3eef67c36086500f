"""Links to the forge's own pages: the only addresses that a page of blm makes clickable."""

from __future__ import annotations

import re
from urllib.parse import quote

from blm.render.foreign import code

_OWN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~%/#-]*")


def link(words: str, address: str) -> str:
    """Words as code that lead to a page of the forge; without a link where there is none.

    Args:
        words: shown, a path or a number.
        address: of the forge; one that holds anything unusual becomes no link.
    """
    shown = code(words, 200)
    return f"[{shown}]({address})" if _OWN.fullmatch(address) else str(shown)


def file_address(web: str, at: str, path: str) -> str:
    """Address of a file on the forge's pages; empty without a forge.

    Args:
        web: address of the repository.
        at: branch or commit.
        path: below the repository.
    """
    return f"{web}/blob/{quote(at)}/{quote(path)}" if web else ""
