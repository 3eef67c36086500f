"""Ahrefs' and Semrush's backlink exports as data frames with the same columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer.borrowed import key_host, url_key

AHREFS_TEXT = {
    "Referring page title": "title",
    "Referring page URL": "from",
    "Language": "lang",
    "Target URL": "to",
    "Anchor": "anchor",
    "Type": "kind",
    "Is spam": "ahrefs.spam",
    "Content": "content",
    "Nofollow": "nofollow",
    "UGC": "ugc",
    "Sponsored": "sponsored",
    "First seen": "first_seen",
    "Last seen": "last_seen",
    "Lost": "lost",
    "Page category": "topics",
}
AHREFS_NUMBERS = {
    "External links": "out",
    "Domain rating": "ahrefs.dr",
    "Domain traffic": "ahrefs.traffic",
    "Page traffic": "ahrefs.page_traffic",
}
SEMRUSH_TEXT = {
    "Source title": "title",
    "Source url": "from",
    "Target url": "to",
    "Anchor": "anchor",
    "Nofollow": "nofollow",
    "Sponsored": "sponsored",
    "Ugc": "ugc",
    "Text": "text",
    "Frame": "frame",
    "Form": "form",
    "Image": "image",
    "First seen": "first_seen",
    "Last seen": "last_seen",
    "Lost link": "lost",
}
SEMRUSH_NUMBERS = {"External links": "out", "Page ascore": "semrush.page_as"}
KINDS = ("text", "image", "frame", "form")
"""Semrush's flags, the first one set wins."""
TITLE, ANCHOR = 300, 1000
"""Longest title and anchor kept, in characters."""

_CONTROLS = dict.fromkeys(
    (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)), None
)
_LANGUAGE = re.compile(r"(?i)\s*([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)\s*(?:,|$)")
_RELS = np.array(
    [
        *("follow", "ugc", "sponsored", "sponsored ugc"),
        *("nofollow", "nofollow ugc", "nofollow sponsored", "nofollow sponsored ugc"),
    ],
    dtype=object,
)


def per_distinct(values: Any, function: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - an array
    """The function's result for each value, called once per distinct value; missing stays None."""
    codes, distinct = pd.factorize(np.asarray(values, dtype=object))
    answers = np.empty(len(distinct) + 1, dtype=object)
    answers[:-1] = [function(value) for value in distinct]
    return answers[codes]


def read_ahrefs(path: Path) -> pd.DataFrame:
    """An Ahrefs backlinks export: UTF-16, tabs, every cell quoted."""
    rows = _read(path, AHREFS_TEXT, AHREFS_NUMBERS, sep="\t", encoding="utf-16")
    rows = rows[rows["lost"] == ""]
    rows["kind"] = rows["kind"].str.lower()
    rows["lang"] = per_distinct(rows["lang"], _find_language)
    rows["topics"] = per_distinct(rows["topics"], lambda text: _clean(text, TITLE) or None)
    for flag in ("ahrefs.spam", "content"):
        rows[flag] = (rows[flag] == "true").astype(object)
    return _tidy(rows)


def read_semrush(path: Path) -> pd.DataFrame:
    """A Semrush backlinks export: UTF-8, commas, the kind spread over four flags."""
    rows = _read(path, SEMRUSH_TEXT, SEMRUSH_NUMBERS, sep=",", encoding="utf-8")
    rows = rows[rows["lost"] != "true"]
    flags: Any = [rows[kind] == "true" for kind in KINDS]
    kinds = [np.array(kind, dtype=object) for kind in (*KINDS, None)]
    rows["kind"] = np.select(flags, kinds[:-1], kinds[-1])
    for absent in ("lang", "topics", "content"):
        rows[absent] = None
    return _tidy(rows)


def _read(
    path: Path, text: dict[str, str], numbers: dict[str, str], *, sep: str, encoding: str
) -> pd.DataFrame:
    """The columns that are used, under our names: texts as they are, numbers as floats."""
    rows = pd.read_csv(
        path,
        sep=sep,
        encoding=encoding,
        usecols=[*text, *numbers],
        dtype=dict.fromkeys(text, object) | dict.fromkeys(numbers, float),
        keep_default_na=False,
        na_values={name: ["", "-", "n/a"] for name in numbers},
    )
    return rows.rename(columns=text | numbers)


def _tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Common cleaning of both tools' rows: one rel, clean texts, ISO dates."""
    marks = [(rows[name] == "true").to_numpy() for name in ("nofollow", "sponsored", "ugc")]
    rows["rel"] = _RELS[marks[0] * 4 + marks[1] * 2 + marks[2]]
    rows["title"] = per_distinct(rows["title"], lambda text: _clean(text, TITLE) or None)
    rows["anchor"] = per_distinct(rows["anchor"], lambda text: _clean(text, ANCHOR))
    for name in ("first_seen", "last_seen"):
        rows[name] = per_distinct(rows[name].str[:10], lambda day: day or None)
    return rows.reset_index(drop=True)


def _clean(text: str, limit: int) -> str:
    """Without control characters, white space collapsed."""
    if not text.isprintable() or "  " in text:
        text = text.translate(_CONTROLS)
    return " ".join(text.split())[:limit]


def _find_language(text: str) -> str | None:
    found = _LANGUAGE.match(text)
    return found[1].lower() if found else None


class Names:
    """Identities and referring domains, each URL and host asked once in the whole run."""

    def __init__(self, registrable: Callable[[str], str]) -> None:
        """Start with empty caches; `registrable` gives a host's registrable domain."""
        self._registrable = registrable
        self._keys: dict[str, str | None] = {}
        self._domains: dict[str, str] = {}

    def key(self, url: str) -> str | None:
        """The URL without scheme, ``www.``, default port, fragment and tracking parameters."""
        if url not in self._keys:
            self._keys[url] = url_key(url)
        return self._keys[url]

    def domain(self, key: str) -> str:
        """The registrable domain of an identity."""
        host = key_host(key)
        if host not in self._domains:
            self._domains[host] = self._registrable(host)
        return self._domains[host]


def identify(rows: pd.DataFrame, names: Names, own: str) -> pd.DataFrame:
    """One row per link to the site from elsewhere: ``key``, ``domain``; a followed row wins."""
    rows["from_key"] = [names.key(url) for url in rows["from"]]
    rows["to_key"] = per_distinct(rows["to"], names.key)
    rows = rows[rows["from_key"].notna() & rows["to_key"].notna()]
    rows["domain"] = [names.domain(key) for key in rows["from_key"]]
    ours = per_distinct(rows["to_key"], names.domain) == own
    rows = rows[ours & (rows["domain"] != own)]
    rows["key"] = rows["from_key"] + "\n" + rows["to_key"]
    unfollowed = (rows["rel"] != "follow").to_numpy()
    rows = rows.iloc[np.argsort(unfollowed, kind="stable")]
    return rows.drop_duplicates("key").drop(columns=["from_key", "to_key"]).reset_index(drop=True)
