"""Suggested brand terms and money keywords for a site, from its anchors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from blm.core.anchors.anchor_classes import AnchorClassifier, AnchorPolicy
from blm.core.anchors.profile_guesses import ProfileGuess
from blm.core.text.folding import fold, list_words, plain, split_words
from blm.core.text.word_lists import WordLists

_MAX_WORDS = 5  # search keywords are rarely longer
_MAX_SPAN = 4  # most words that a brand in a host name is split into
_EDGES = " .,;:!?\"'`´‘’“”«»()[]<>|•–—@#"
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "gob", "net", "ne", "or", "org", "www"})


def suggest_brand_and_money(
    anchors: Mapping[str, int], host: str, words: WordLists, *, most: int = 10
) -> tuple[ProfileGuess, ProfileGuess]:
    """Brand terms and money keywords that a site's anchors suggest, for a person to check.

    Brands are the spellings, found in anchors, of the name in the host: ``Spark Shark`` for
    ``sparkshark.example``. Keywords are the most frequent texts of two to five words that are no
    brand, address, generic phrase or spam, seen at least twice.

    Args:
        anchors: number of links by anchor text; empty texts are ignored.
        host: the site's own host.
        words: the word lists of the package.
        most: largest number of values of each kind, most frequent first.
    """
    host = fold(host).removeprefix("www.").strip(".")
    counts = {text: n for text, n in anchors.items() if n > 0 and fold(text)}
    names = _name_labels(host)
    brands = _suggest_brands(counts, names)
    policy = AnchorPolicy(brands=tuple(sorted(brands)) or tuple(names), own_domains=(host,))
    keywords = _suggest_keywords(counts, AnchorClassifier(policy, words))
    total = sum(counts.values())
    brand = _guess(brands, total, most)
    if not brand.values:
        brand = ProfileGuess(tuple(name.capitalize() for name in names[:1]), "from the host, check")
    return brand, _guess(keywords, total, most)


def _guess(found: Mapping[str, int], total: int, most: int) -> ProfileGuess:
    """The most frequent values seen at least twice."""
    ranked = [item for item in _rank(found) if item[1] > 1][:most]
    hits = sum(links for _, links in ranked)
    basis = f"guessed from {hits:,} of {total:,} anchors, check"
    return ProfileGuess(tuple(text for text, _ in ranked), basis)


def _rank(found: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _name_labels(host: str) -> list[str]:
    """Labels of a host that may be its name, longest first: neither suffix nor ``www``."""
    labels = host.split(".")
    names = [label.replace("-", "") for label in labels[:-1] if label not in _SECOND_LEVEL]
    return sorted({plain(name) for name in names if len(name) > 1}, key=lambda n: (-len(n), n))


def _suggest_brands(counts: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    """Links by spelling of the name; spellings that differ only in case or accents are merged."""
    spellings: dict[str, Counter[str]] = {}
    for text, links in counts.items():
        for shown in _find_spellings(text, names):
            spellings.setdefault(" ".join(list_words(shown)), Counter())[shown] += links
    return {_rank(shown)[0][0]: sum(shown.values()) for shown in spellings.values()}


def _find_spellings(text: str, names: Sequence[str]) -> Iterable[str]:
    """The words of a text, as written, whose joined letters are the name."""
    pieces = text.split()
    for size in range(1, _MAX_SPAN + 1):
        for i in range(len(pieces) - size + 1):
            shown = " ".join(pieces[i : i + size]).strip(_EDGES)
            if "." not in shown and plain("".join(list_words(shown))) in names:
                return (shown,)
    return ()


def _suggest_keywords(counts: Mapping[str, int], classifier: AnchorClassifier) -> dict[str, int]:
    """Links by folded keyword; spellings with the same folded form are merged."""
    found: Counter[str] = Counter()
    for text, links in counts.items():
        kind = classifier.classify(text)
        shown = fold(text).strip(_EDGES)
        is_phrase = 2 <= len(split_words(shown)) <= _MAX_WORDS and not fold(text).endswith("...")
        if kind.rule == "unmatched" and kind.poison is None and is_phrase:
            found[shown] += links
    return dict(found)
