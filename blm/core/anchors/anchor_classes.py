"""Anchor classes by ordered rules; the first matching rule decides.

The order is that of domain.md section 5: empty, addresses, brand, money keywords, generic, titles.
Spam words and disguised letters are flags beside the class, whatever the class is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from blm.core.anchors.brand_terms import BrandMatcher, Term, make_term
from blm.core.hosts.url_like_text import OwnHosts, find_bare_host, list_hosts, match_url
from blm.core.text.folding import (
    count_words,
    fold,
    is_unspaced,
    list_words,
    plain,
    split_words,
)
from blm.core.text.money_keywords import KeywordMatcher
from blm.core.text.phrases import PhraseIndex, drop_accents
from blm.core.text.word_lists import WordLists

KEPT = 4
"""Prepared policies kept in the cache: a run judges its sites one after the other."""
AnchorName = Literal[
    "branded", "naked_url", "generic", "partial", "exact", "image", "empty", "other"
]
ANCHOR_NAMES: tuple[AnchorName, ...] = get_args(AnchorName)

RULES: dict[str, AnchorName] = {
    "image-no-alt": "image",
    "empty-text": "empty",
    "bare-own-domain": "branded",
    "brand-domain": "branded",
    "url-like": "naked_url",
    "url-tokens": "naked_url",
    "url-other-domain": "other",
    "brand-exact": "branded",
    "brand-contained": "branded",
    "own-domain-contained": "branded",
    "product-name": "branded",
    "author-name": "branded",
    "brand-fuzzy": "branded",
    "brand-words": "branded",
    "money-exact": "exact",
    "money-partial": "partial",
    "money-overlap": "partial",
    "symbols": "generic",
    "date-or-number": "generic",
    "generic-list": "generic",
    "generic-phrases": "generic",
    "title-like": "other",
    "unmatched": "other",
}
"""Class by rule id, in the order in which rules are tried. The ids are stable."""

_ELIDED = frozenset("cdjlmnst")  # what an apostrophe leaves: acme's, don't, l'eau, d'or
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|h|am|pm)?")


@dataclass(frozen=True, slots=True)
class AnchorPolicy:
    """What a site's ``anchors.yaml`` and ``site.yaml`` say about anchor texts.

    Attributes:
        brands: brand terms as people write them; spacing, hyphens, camel case, endings such as
            ``.com`` and single typos need no variants of their own.
        products: names that count as branded.
        authors: names of people that count as branded.
        keywords: money keywords, most important first.
        own_domains: the site's own registrable domains.
        languages: the site's language codes; they choose function words and stemmers.
        brand_wins: a text that is both the brand and a keyword is branded.
        title_words: number of words from which an unmatched text counts as a title.
        allowed_topics: spam topics that are this site's own business.
    """

    brands: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    brand_wins: bool = True
    title_words: int = 6
    allowed_topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnchorClass:
    """The class of one distinct anchor.

    Attributes:
        text: as exported.
        is_image: the link is an image, the text its alternative text.
        cls: one of `ANCHOR_NAMES`.
        rule: the key of `RULES` that decided.
        money: a branded text that also names a money keyword.
        poison: the spam topic that it names, or None.
    """

    text: str
    is_image: bool
    cls: AnchorName
    rule: str
    money: bool = False
    poison: str | None = None

    @property
    def commercial(self) -> bool:
        """True if it names a money keyword, exactly or in part, and no brand (C6, C8)."""
        return self.cls in ("exact", "partial")


def classify(
    anchors: Iterable[tuple[str, bool]], *, policy: AnchorPolicy, words: WordLists
) -> list[AnchorClass]:
    """The class of each distinct anchor, in the order given.

    Each result depends on its own text, the policy and the word lists only. About 200,000 distinct
    texts take a few seconds on one core.

    Args:
        anchors: pairs of text ("" is a known empty text) and true for image links.
        policy: the site's names, keywords and domains.
        words: the word lists of the package.
    """
    classifier = prepare_classifier(policy, words)
    return [classifier.classify(text, is_image=is_image) for text, is_image in anchors]


@lru_cache(maxsize=KEPT)
def prepare_classifier(policy: AnchorPolicy, words: WordLists) -> AnchorClassifier:
    """A classifier for a policy; the last few are cached, since preparing one takes 50 ms."""
    return AnchorClassifier(policy, words)


class AnchorClassifier:
    """A classifier for one policy: indexes are built once, each text is looked up in them."""

    def __init__(self, policy: AnchorPolicy, words: WordLists) -> None:
        """Build the indexes of names, keywords, generic phrases and spam phrases."""
        self._policy = policy
        self._own = OwnHosts.of(policy.own_domains)
        stop = words.stop_of(("en", *policy.languages))  # every site gets English anchors
        self._keywords = KeywordMatcher(policy.keywords, languages=policy.languages, stop=stop)
        self._brands = _build_brands(policy, words, stop)
        generic = drop_accents(words.generic)
        self._generic_texts = frozenset(" ".join(split_words(phrase)) for phrase in generic)
        self._generic = PhraseIndex({"generic": generic})
        self._fillers = drop_accents(frozenset().union(*words.stop.values()))
        self._dates = drop_accents(words.dates)
        self._placeholders = words.placeholders
        self._poison, self._poison_whole = _build_poison(policy, words)

    def classify(self, text: str, *, is_image: bool = False) -> AnchorClass:
        """The class, rule and flags of one text."""
        folded = fold(text)
        if not folded or folded in self._placeholders:
            rule = "image-no-alt" if is_image else "empty-text"
            return AnchorClass(text, is_image, RULES[rule], rule)
        words = split_words(folded)
        rule, money = self._find_rule(text, folded, words)
        poison = self._poison_whole.get(" ".join(words)) or self._poison.find(words)
        return AnchorClass(text, is_image, RULES[rule], rule, money, poison)

    def _find_rule(self, text: str, folded: str, words: list[str]) -> tuple[str, bool]:
        """The first matching rule, and true if a branded text also names a money keyword."""
        bare = words if folded.isascii() else [plain(word) for word in words]
        url = self._match_url(folded, words)
        if url is not None:
            return url, False
        keyword = self._keywords.match(words)
        if keyword == "money-exact" and not self._policy.brand_wins:
            return keyword, False
        hit = self._brands.match(text, bare)
        if hit is not None:
            rest = [words[i] for i in hit.rest]
            return hit.rule, keyword is not None and self._keywords.match(rest) is not None
        return keyword or self._match_generic(words, bare) or self._match_rest(words), False

    def _match_url(self, folded: str, words: Sequence[str]) -> str | None:
        url = match_url(folded, words, self._own)
        if url != "url-other-domain":
            return url
        labels = (find_bare_host(folded) or "").split(".")[:-1]
        is_brand = any(self._brands.is_name(plain(label.replace("-", ""))) for label in labels)
        return "brand-domain" if is_brand else url

    def _match_generic(self, words: list[str], bare: list[str]) -> str | None:
        if not any(bare):
            return "symbols"
        spoken = " ".join(words)
        if _DIGIT.search(spoken) and all(_NUMBER.fullmatch(w) or w in self._dates for w in words):
            return "date-or-number"
        if spoken in self._generic_texts or " ".join(bare) in self._generic_texts:
            return "generic-list"
        is_covered = self._generic.covers(words, self._fillers) or (
            bare is not words and self._generic.covers(bare, self._fillers)
        )
        return "generic-phrases" if is_covered else None

    def _match_rest(self, words: list[str]) -> str:
        count = count_words([word for word in words if word not in _ELIDED])
        return "title-like" if count >= self._policy.title_words else "unmatched"


def _build_brands(policy: AnchorPolicy, words: WordLists, stop: Collection[str]) -> BrandMatcher:
    common = {plain(word) for word in words.generic if " " not in word} | {*map(plain, stop)}
    named = [
        *((name, "brand") for name in policy.brands),
        *((name, "product-name") for name in policy.products),
        *((name, "author-name") for name in policy.authors),
        *((host, "own-domain-contained") for host in list_hosts(policy.own_domains)),
    ]
    terms = [make_term(name, rule, common) for name, rule in named]
    keywords = {plain(word) for keyword in policy.keywords for word in list_words(keyword)}
    dates = {plain(word) for word in words.dates}
    return BrandMatcher([t for t in terms if isinstance(t, Term)], common | keywords | dates)


def _build_poison(policy: AnchorPolicy, words: WordLists) -> tuple[PhraseIndex, dict[str, str]]:
    """Spam phrases other than this site's own topics, names and keywords."""
    own = [*policy.brands, *policy.products, *policy.authors, *policy.keywords]
    named = [f" {' '.join(list_words(term))} " for term in own]
    found: dict[str, set[str]] = {}
    whole: dict[str, str] = {}
    for topic in words.poison:
        if topic not in policy.allowed_topics:
            found[topic] = {p for p in words.poison[topic] if not _is_within(p, named)}
            alone = {p for p in words.poison_whole[topic] if not _is_within(p, named)}
            whole |= {" ".join(split_words(p)): topic for p in sorted(alone) if p not in whole}
    return PhraseIndex(found), whole


def _is_within(phrase: str, names: Iterable[str]) -> bool:
    """True if a phrase is part of a name: as words, or anywhere if written without blanks."""
    part = phrase if is_unspaced(phrase) else f" {phrase} "
    return any(part in name for name in names)
