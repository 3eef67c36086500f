"""Spam signals in host names, URLs and titles: weak evidence, even several together.

Measured on the public WEBSPAM-UK2007 hosts, where 5.7 % are spam: of the hosts with two or more
suspicious looks (hyphens, digits, length, money words) 14 % were spam, and 8 % of the spam was
found. One look multiplies the odds by two to six at most, so policy caps the family, and the looks
of a name never carry a recommendation on their own (domain.md sections 0 and 3d).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from urllib.parse import unquote

import polars as pl

from blm.core.hosts.public_suffixes import OFFICIAL_HOST, is_address, is_official
from blm.core.hosts.url_like_text import decode_labels
from blm.core.text.folding import fold, list_words, plain
from blm.core.text.money_keywords import list_content
from blm.core.text.phrases import PhraseIndex
from blm.core.text.word_lists import WordLists

_MIN_MONEY = 4  # letters; shorter keywords occur in too many names by chance
_MIN_WITHIN = 6  # letters from which a keyword counts within a longer word
_DIGIT = re.compile(r"[0-9]")
_BREAKS = re.compile(r"[\W\d_]+")


def judge_hosts(
    hosts: Sequence[str], *, keywords: Iterable[str], words: WordLists
) -> dict[str, list[int | bool]]:
    """Spam signals of each distinct host name, as columns in the order given.

    Columns: ``host_hyphens`` and ``host_digits`` (characters, without the top-level domain and the
    marks of A-labels), ``host_label_length`` (longest label, characters), ``money_host`` (a money
    keyword in the name), ``seller_host`` (a word of link sellers), ``abused_suffix`` (a top-level
    domain with much spam), ``official_host`` (government, military, education), ``address_host``
    (an IP address, which has no other looks).

    Args:
        hosts: hosts or referring domains as A-labels in lower case, or Unicode.
        keywords: the site's money keywords.
        words: the lists of sellers, innocents and top-level domains.
    """
    names_money = _find_money(list_money(keywords, words))
    is_seller = _find_sellers(words)
    rows = [_judge_host(host, names_money, is_seller, words.abused_tlds) for host in hosts]
    columns = (
        "host_hyphens", "host_digits", "host_label_length", "money_host", "seller_host",
        "abused_suffix", "official_host", "address_host",
    )  # fmt: skip
    sides = map(list, zip(*rows, strict=True)) if rows else ([] for _ in columns)
    return dict(zip(columns, sides, strict=True))


def _judge_host(
    host: str,
    names_money: Callable[[str], bool],
    is_seller: Callable[[str], bool],
    abused: Collection[str],
) -> tuple[int | bool, ...]:
    host = host.lower().strip(".")
    if is_address(host):
        return 0, 0, 0, False, False, False, False, True
    shown = decode_labels(host.removeprefix("www."))
    if not shown.isascii():
        shown = plain(fold(shown))
    labels = shown.split(".")
    if "xn--" in shown:  # the part of A-labels that could not be decoded
        labels = [label.removeprefix("xn--") for label in labels]
    name = ".".join(labels[:-1] or labels)
    return (
        name.count("-"),
        len(_DIGIT.findall(name)) if name.isascii() else sum(map(str.isdigit, name)),
        max(map(len, labels[:-1] or labels)),
        names_money(name),
        is_seller(name),
        labels[-1] in abused,
        is_official(host),
        False,
    )


def list_money(keywords: Iterable[str], words: WordLists) -> frozenset[str]:
    """Content words of money keywords, and keywords joined to one word, without accents."""
    stop = words.stop_of(["en"])
    contents = [[plain(word) for word in list_content(keyword, stop)] for keyword in keywords]
    found = {word for content in contents for word in content}
    return frozenset(
        w for w in found | {"".join(content) for content in contents} if len(w) >= _MIN_MONEY
    )


def _find_money(money: frozenset[str]) -> Callable[[str], bool]:
    """A predicate for names with a money word: as a separate word, long ones anywhere."""
    if not money:
        return lambda _: False
    within = re.compile("|".join(sorted(re.escape(w) for w in money if len(w) >= _MIN_WITHIN)))
    is_within = within.search if within.pattern else lambda _: None

    def names_money(name: str) -> bool:
        parts = _BREAKS.split(name)
        return not money.isdisjoint(parts) or is_within("".join(parts)) is not None

    return names_money


def _find_sellers(words: WordLists) -> Callable[[str], bool]:
    """A predicate for names with a link seller's word that is not part of an innocent word."""
    sellers = re.compile("|".join(map(re.escape, sorted(words.sellers))) or "$^")
    longest = sorted(words.innocents, key=lambda word: (-len(word), word))
    innocents = re.compile("|".join(map(re.escape, longest)) or "$^")

    def is_seller(name: str) -> bool:
        found = sellers.search(name)
        return found is not None and sellers.search(innocents.sub(" ", name)) is not None

    return is_seller


def directory_pattern(words: WordLists) -> str:
    """Regular expression for plain URLs (`PLAIN_URL`) with a link directory's path segment.

    It matches the same URLs as `judge_path`, on a whole column at once.
    """
    segments = "|".join(
        sorted(re.escape(s).replace(r"\-", "[-_]") for s in words.directory_segments)
    )
    return rf"(?i)^[a-z]+://[^?#]*/(?:{segments or '$^'})(?:[/?#]|$)"


PLAIN_URL = r"^[!-$&-~]*$"
"""Matches URLs in plain ASCII without percent-encoding."""


def judge_path(url: str, *, words: WordLists) -> bool:
    """True if a path segment of a URL is one that link directories use."""
    path = re.sub(r"^[a-zA-Z]+://[^/?#]*", "", url).partition("?")[0].partition("#")[0]
    path = unquote(path, errors="replace") if "%" in path else path
    return not words.directory_segments.isdisjoint(fold(path.replace("_", "-")).split("/"))


def judge_titles(titles: Iterable[str], *, words: WordLists) -> list[bool | None]:
    """For each title, true if it has a phrase that link directories use; None without words."""
    judge = title_judge(words)
    return [judge(list_words(title)) for title in titles]


def title_judge(words: WordLists) -> Callable[[Sequence[str]], bool | None]:
    """The predicate of `judge_titles` for a title's folded words."""
    phrases = PhraseIndex({"directory": words.directory_titles})
    return lambda shown: phrases.find(shown) is not None if shown else None


_ODD = r"[^a-z0-9.-]|xn--|^www\.|^\.|\.$|[0-9]$"
"""Matches IP addresses, A-labels, ``www.`` names and other hosts that need `judge_hosts`."""


def judge_host_column(
    hosts: pl.Series, *, keywords: Iterable[str], words: WordLists
) -> dict[str, pl.Series]:
    """The columns of `judge_hosts` for a column of hosts, row by row.

    Args:
        hosts: hosts or referring domains.
        keywords: the site's money keywords.
        words: the lists of sellers, innocents and top-level domains.
    """
    may_tell = _needs_judging(hosts, list_money(keywords, words), words)
    told = judge_hosts(hosts.filter(may_tell).to_list(), keywords=keywords, words=words)
    at = [row for row, tells in enumerate(may_tell.to_list()) if tells]
    counted = _count_characters(hosts, words.abused_tlds)
    nothing = may_tell & False
    return {
        name: counted.get(name, nothing).clone().scatter(at, found) for name, found in told.items()
    }


def _needs_judging(hosts: pl.Series, money: Collection[str], words: WordLists) -> pl.Series:
    """Pre-filter: true for names that may have a listed word, are official, or match `_ODD`."""
    found = hosts.str.contains("|".join((_ODD, OFFICIAL_HOST, *map(re.escape, words.sellers))))
    if not money:
        return found
    letters = hosts.str.replace_all("[^a-z]+", "")
    return found | letters.str.contains("|".join(map(re.escape, money)))


def _count_characters(hosts: pl.Series, abused: Collection[str]) -> Mapping[str, pl.Series]:
    """Character counts and suffix of names that `_needs_judging` excludes."""
    names = hosts.str.replace(r"\.[^.]*$", "")
    longest = [max(map(len, name.split("."))) for name in names.to_list()]
    sizes = names.str.len_chars()
    return {
        "host_hyphens": sizes - names.str.replace_all("-", "", literal=True).str.len_chars(),
        "host_digits": sizes - names.str.replace_all("[0-9]", "").str.len_chars(),
        "host_label_length": pl.Series(longest, dtype=sizes.dtype),
        "abused_suffix": hosts.str.replace(r"^.*\.", "").is_in(sorted(abused)),
    }
