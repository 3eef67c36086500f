"""URL identity: WHATWG rules, host as A-label, no default port, fragment or tracking parameters.

Identity ignores scheme and ``www.``; path case is kept. The identity of a plain URL is the URL
without what precedes its host; other URLs go through a WHATWG parser. A property test checks that
both ways agree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import can_ada

if TYPE_CHECKING:
    import polars as pl


TRACKING = "utm_[^=&]*|srsltid|gclid|fbclid|msclkid|dclid|yclid|mc_cid|mc_eid|igshid"
"""Query parameters for tracking visitors, which do not identify the page."""

_IN_SEGMENT = r"A-Za-z0-9_~!$&()*+,;=:@\-"
_PLAIN = (
    # A host in lower case, without a port, whose last label begins with a letter; `_ODD` excludes
    # A-labels and domains named ``www``.
    r"^https?://(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?"
    # Segments; none begins with a dot, plain or percent-encoded, as `.` and `..` do.
    rf"(?:/(?:(?:[{_IN_SEGMENT}]|%[013-9A-Fa-f]|%2[0-9A-DFa-df])[{_IN_SEGMENT}.%]*)?)+"
    # Parameters, none of them empty.
    r"(?:\?[A-Za-z0-9_.~!$()*+,;=:@%/?-]+(?:&[A-Za-z0-9_.~!$()*+,;=:@%/?-]+)*)?$"
)
_ODD = rf"xn--|[?&](?i:{TRACKING})|^https?://www\.[^./]+/"
_BEFORE_HOST = r"^https?://(?:www\.)?"
_TRACKED = re.compile(rf"(?i)(?:{TRACKING})(?:=.*)?", re.DOTALL)


@lru_cache(maxsize=65536)
def url_key(url: str) -> str | None:
    """Identity of one URL as ``host[:port]/path[?query]``, or None if its host cannot be read.

    The reference implementation: a WHATWG parser, then the same rules as `add_keys`.
    """
    try:
        parsed = can_ada.parse(url)
    except (ValueError, TypeError):
        return None
    host = parsed.hostname.rstrip(".")
    if parsed.protocol not in ("http:", "https:") or not host:
        return None
    if host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    port = f":{parsed.port}" if parsed.port and parsed.port not in ("80", "443") else ""
    parameters = parsed.search.removeprefix("?").split("&")
    query = "&".join(p for p in parameters if p and not _TRACKED.fullmatch(p))
    return f"{host}{port}{parsed.pathname or '/'}" + (f"?{query}" if query else "")


def add_keys(frame: pl.DataFrame, column: str, key: str) -> pl.DataFrame:
    """`frame` with the identity of the URLs in `column` as a new column `key`.

    Null where there is no URL or its host cannot be read.
    """
    import polars as pl

    url = pl.col(column)
    plain = url.str.contains(_PLAIN) & ~url.str.contains(_ODD)
    bare = pl.when(plain).then(url.str.replace_all(_BEFORE_HOST, ""))
    looked = frame.select(column, bare.alias(key), other=~plain)
    others = looked.select(column, "other").with_row_index("at").filter(pl.col("other"))
    keys = looked.get_column(key)
    if len(others):
        found = [url_key(one) for one in others.get_column(column).to_list()]
        keys = keys.scatter(others.get_column("at").to_list(), found)
    return frame.with_columns(keys)


def host_of(url: str) -> str | None:
    """The host of a URL as an A-label, ``www.`` kept, or None when there is none."""
    try:
        return can_ada.parse(url).hostname or None
    except (ValueError, TypeError):
        return None


def whole_url(url: str) -> str:
    """A URL as WHATWG serialises it, with scheme and ``www.``, without its fragment."""
    try:
        return str(can_ada.parse(url).href).partition("#")[0]
    except (ValueError, TypeError):
        return url


def host_label(host: str) -> str | None:
    """A bare host as exported, as an A-label in lower case, or None if it is no host."""
    return host_of(f"http://{unquote(host.strip())}/")


_PORT = r":[0-9]+$"
_KEY_HOST = r"^(\[[^\]]*\]|[^/?:]*).*$"


def host_expr(key: str) -> pl.Expr:
    """The host in each URL identity of a column, without port; IPv6 keeps its brackets."""
    import polars as pl

    return pl.col(key).str.split("/").list.get(0).str.replace_all(_PORT, "")


def key_host(key: str) -> str:
    """The host in a URL identity, without port."""
    return re.sub(_KEY_HOST, r"\1", key, count=1)
