"""URL identity: WHATWG rules, host as A-label, no default port, fragment or tracking parameters.

Identity ignores scheme and ``www.``; path case is kept. The common case is done with expressions
over whole columns; a URL that is odd by a cheap test goes through a WHATWG parser, once each. A
property test holds the two together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

import can_ada
import narwhals as nw

from blm.core.frames import Frame, table

TRACKING = "utm_[^=&]*|srsltid|gclid|fbclid|msclkid|dclid|yclid|mc_cid|mc_eid|igshid"
"""Query parameters that say where a visitor came from, not what page it is."""

_COMMON = (
    r"^https?://[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*\.[A-Za-z][A-Za-z0-9-]*"
    r"(?:/[A-Za-z0-9_.~!$&()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9_.~!$&()*+,;=:@%/?-]*)?(?:#[!-~]*)?$"
)
_ODD = r"/\.|/%2[eE]|[xX][nN]--|%(?:[^0-9A-Fa-f]|[0-9A-Fa-f](?:[^0-9A-Fa-f]|$)|$)"
_TRACKED = re.compile(rf"(?i)(?:{TRACKING})(?:=.*)?", re.DOTALL)


@lru_cache(maxsize=65536)
def url_key(url: str) -> str | None:
    """Identity of one URL as ``host[:port]/path[?query]``, or None when no host can be read.

    The slow, exact path: a WHATWG parser, then the same rules as `key_expr`.
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


def key_expr(column: str) -> nw.Expr:
    """Identity of the column's common URLs; others must be looked up with `odd_keys`."""
    bare = nw.col(column).str.replace_all(r"#.*$", "").str.replace_all(r"^https?://", "")
    host = bare.str.replace_all(r"[/?].*$", "").str.to_lowercase()
    host = host.str.replace_all(r"^www\.([^.]+\.)", "${1}")
    rest = bare.str.replace_all(r"^[^/?]*", "")
    path = rest.str.replace_all(r"\?.*$", "")
    path = nw.when(path == "").then(nw.lit("/")).otherwise(path)
    query = _untracked(rest.str.replace_all(r"^[^?]*\??", ""))
    query = nw.when(query == "").then(nw.lit("")).otherwise(nw.concat_str(nw.lit("?"), query))
    return nw.concat_str(host, path, query)


def _untracked(query: nw.Expr) -> nw.Expr:
    """The query without tracking parameters; first, each gets a pair of ``&`` of its own."""
    paired = nw.concat_str(nw.lit("&"), query.str.replace_all("&", "&&", literal=True), nw.lit("&"))
    kept = paired.str.replace_all(rf"(?i)&(?:{TRACKING})(?:=[^&]*)?&", "")
    return kept.str.replace_all("&&+", "&").str.replace_all("^&|&$", "")


def is_odd(column: str) -> nw.Expr:
    """Whether a URL needs the parser: anything but plain ASCII, ports, dot segments, user names."""
    url = nw.col(column)
    return ~url.str.contains(_COMMON) | url.str.contains(_ODD)


def odd_keys(frame: Frame, column: str) -> Frame:
    """Identity of the column's odd URLs, once per distinct URL: `column` and ``key``."""
    odd = frame.select(column).filter(is_odd(column)).unique().get_column(column).to_list()
    keys = [None if url is None else url_key(url) for url in odd]
    return table(frame, {column: odd, "key": keys}, {column: nw.String, "key": nw.String})


def host_of(url: str) -> str | None:
    """The host of a URL as an A-label, ``www.`` kept, or None when there is none."""
    try:
        return can_ada.parse(url).hostname or None
    except (ValueError, TypeError):
        return None


def host_label(host: str) -> str | None:
    """A bare host as tools print it, as an A-label in lower case, or None when it is not one."""
    return host_of(f"http://{unquote(host.strip())}/")


_KEY_HOST = r"^(\[[^\]]*\]|[^/?:]*).*$"


def host_expr(key: str) -> nw.Expr:
    """The host of each URL identity in a column, without port; IPv6 keeps its brackets."""
    return nw.col(key).str.replace_all(_KEY_HOST, "${1}")


def key_host(key: str) -> str:
    """The host of one URL identity, without port."""
    return re.sub(_KEY_HOST, r"\1", key, count=1)
