"""Hostile strings from real exports that break tables, spreadsheets and terminals."""

from __future__ import annotations

HOSTILE_ANCHORS = (
    "@site/owners please look",
    '=HYPERLINK("http://bad.example","open")',
    "+1 for this shop",
    "-2+3 deals",
    "left | right | middle",
    "`rm -rf` in `code`",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "abc\u202etxt.exe\u202c",
    "zero\u200bwidth\u200djoined",
    "🔥🚀 best ever 👩‍💻",
    "#123 and #4",
    "first line\nsecond line",
    "one, two; three",
    'say "hello" twice',
    "long " + "words without end " * 60,
    "<!-- blm:fingerprint=0 -->",
    "${{ github.token }}",
    "{{ 7*7 }} %s %d \\n",
    "'quoted' and ''twice''",
)
"""Anchors that a report must defang. One holds a line break, one a thousand characters."""

HOSTILE_TITLES = (
    'Prices | offers | 50% off, "today"; only',
    "=cmd|' /C calc'!A0",
    "@everyone look at #1",
    "<script>alert(1)</script> blog",
    "Spread\u202eover\u202c the \u200bpage",
    "Line one\nline two",
    "![pixel](http://track.example/p.gif) news",
    "日本語のページ – тест – ñandú",
)

ODD_PATHS = (
    "/Sydney Harbour/flooring supply-{n}",
    "/k%C3%A4se/{n}",
    "/Mixed/Case/Path-{n}.HTML",
    "/list;jsessionid={n},a;b",
    '/say-"hi"-{n}',
    "/übersicht/{n}",
    "/page?id={n}&utm_source=feed&ref=a,b",
    "//double//slash/{n}",
)
"""Paths of source URLs as pages really spell them; ``{n}`` keeps them apart."""
