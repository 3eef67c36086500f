"""URLs of every shape, put together from parts."""

from __future__ import annotations

import random

from blm.core.inventory.readings import Reading
from tests.reference.drawing import DAYS, FACTS, LINK_FIELDS, Choices, draw_row, make_reading

URL_PARTS: Choices = {
    "scheme": (*["https://"] * 6, "http://", "HTTP://", "https:/", "https:\\\\", " https://", "ftp://", "//"),
    "user": (*[""] * 12, "me@", "me:secret@", "@"),
    "www": ("", "", "www.", "WWW.", "www.www."),
    "host": (
        "one.example", "two.example", "One.Example", "bücher.example", "BÜCHER.example", "xn--bcher-kva.example",
        "XN--BCHER-KVA.example", "shop.host.example", "a.b.blogspot.com", "one.example.", "192.0.2.7", "0xC0.0.2.7",
        "3221225991", "[2001:DB8::1]", "localhost", "com", "co.uk", "one_two.example", "-one.example", "one-.example",
        "a..example", "exa%6Dple.example", "one.example。", "ex ample", "xn--a", "пример.example", "one.e", "one.4xample", "",
    ),
    "port": (*[""] * 8, ":80", ":443", ":0443", ":8080", ":", ":99999", ":x"),
    "path": (
        "", "/", "/a", "/A", "/a/", "/a//b", "/a/../b", "/a/./b", "/..", "/%2e%2E/b", "/a/%2e", "/%7Euser", "/%zz", "/%", "/ü",
        "/%C3%BC", "/a b", "/a\\b", "/a;b=1", "/a:b@c", "/'q\"u", "/a|b{c}", "/.a", "/a.", "/^`", "/a\tb", "/[x]",
    ),
    "query": (
        "", "", "?", "?a=1", "?A=1", "?utm_source=x", "?a=1&utm_medium=y&b=2", "?UTM_Source=x&a", "?utm_source", "?gclid=1&gclid=2",
        "?utm_=1", "?xutm_source=1", "?a=utm_source", "?&a&&b&", "?fbclid", "?fbclid=%zz", "?a=b?c=d", "?a=ü", "?a='x'", "?a=<b>",
        "?q=a b", "?mc_cid=1&a", "?utm_source=x?y", "?a=1&amp;utm_source=2", "?%75tm_source=x", "?srsltid=1#x&b",
    ),
    "fragment": ("", "", "#", "#a", "#?utm_source=x", "#/../b", "#a b", "#ü"),
    "end": (*[""] * 10, " ", "\n"),
}  # fmt: skip
"""URLs of every shape; joined in this order."""
OWN_URLS: Choices = {
    **URL_PARTS,
    "host": ("acme.example", "Acme.example", "shop.acme.example", "other.example"),
}


def draw_urls(dice: random.Random, rows: int) -> Reading:
    """An export of links whose URLs are of every shape."""
    facts = {**draw_row(dice, FACTS), "stream": "ahrefs.links", "as_of": DAYS[0]}
    plain = {name: values[:1] for name, values in LINK_FIELDS.items()}
    drawn = []
    for _ in range(rows):
        source, target = draw_row(dice, URL_PARTS), draw_row(dice, OWN_URLS)
        urls = {"odd": "".join(source.values()), "target_url": "".join(target.values())}
        drawn.append(
            draw_row(dice, {**plain, "state": ("live", "live", "lost"), "rel": ("follow", None)})
            | urls
        )
    return make_reading(drawn, facts, "urls")
