"""Stems: word forms matched across inflection, in the languages of a site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import snowballstemmer

from blm.core.text.folding import plain
from blm.core.text.word_lists import base_language

STEM_LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball algorithm by language code, without those that the installed version lacks."""

_PREFIXING = {"ar", "fa", "ga", "id", "nl"}
"""Languages whose stemmers also remove prefixes."""

_OTHER_SCRIPTS = {"arabic", "armenian", "greek", "hindi", "nepali", "persian", "russian", "tamil"}
_OTHER_SCRIPTS |= {"yiddish"}
_HEAD = 3
_SHORT_PLURAL = re.compile("[^aeiouy]{2,}[aeiouy]s")
"""Matches ``spas`` and ``skis``, whose s the English stemmer keeps, as in ``gas``."""


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


def find_stemmers(languages: Iterable[str]) -> dict[str, _Stemmer]:
    """Stemmers of these languages by algorithm, in the order given; English if there is none."""
    known = set(snowballstemmer.algorithms())
    names = [STEM_LANGUAGES.get(base_language(code), "") for code in languages]
    names = [name for name in dict.fromkeys(names) if name in known]
    return {name: snowballstemmer.stemmer(name) for name in names or ["english"]}


class Vocabulary:
    """The words that a site names, with a fast lookup of which of them a word is a form of.

    Two words are forms of one if one of the site's languages gives them the same stem, without
    accents. A word is stemmed only if it begins like a stem of the vocabulary, except in languages
    whose stemmers remove prefixes: stemming costs about 40 microseconds a word and language.
    """

    def __init__(self, words: Iterable[str], languages: Sequence[str]) -> None:
        """Number the words; forms of one word get the same number."""
        self._stemmers = find_stemmers(languages)
        self._numbers: dict[str, int] = {}
        self._heads: set[str] = set()
        self._any_head = any(base_language(code) in _PREFIXING for code in languages)
        self._known: dict[str, int | None] = {}
        for word in sorted(set(words)):
            self._add(word)
        self._size = len(set(self._numbers.values()))

    def __len__(self) -> int:
        """Number of different words, forms of one word counted once."""
        return self._size

    def _add(self, word: str) -> None:
        stems = self._stem(word)
        forms = [_singular(plain(word)), plain(word), *(f"{name}:{stem}" for name, stem in stems)]
        number = next((self._numbers[form] for form in forms if form in self._numbers), None)
        number = len(self._numbers) if number is None else number
        for form in forms:
            self._numbers.setdefault(form, number)
        self._heads.update(_head(form) for form in (plain(word), *(stem for _, stem in stems)))

    def _stem(self, word: str) -> list[tuple[str, str]]:
        """The stems of a word by each language of its script, with and without accents."""
        is_latin = word < "\u0370"
        spellings = dict.fromkeys((word, plain(word)))
        return [
            (name, plain(stemmer.stemWord(spelling)))
            for name, stemmer in self._stemmers.items()
            if (name not in _OTHER_SCRIPTS) == is_latin or name == "serbian"
            for spelling in spellings
        ]

    def find(self, word: str) -> int | None:
        """The number shared by all forms of a word of the vocabulary; None for other words."""
        try:
            return self._known[word]
        except KeyError:
            found = self._known[word] = self._find(word)
            return found

    def _find(self, word: str) -> int | None:
        bare = plain(word)
        known = self._numbers.get(bare, self._numbers.get(_singular(bare)))
        if known is not None:
            return known
        head = _head(bare)
        if not self._any_head and not any(head[:n] in self._heads for n in range(1, _HEAD + 1)):
            return None
        forms = (f"{name}:{stem}" for name, stem in self._stem(word))
        return next((self._numbers[form] for form in forms if form in self._numbers), None)


def _head(form: str) -> str:
    """How a stem begins; ``y`` as ``i``, because stemmers write tries as tri and try as tri."""
    return form[:_HEAD].replace("y", "i")


def _singular(bare: str) -> str:
    return bare[:-1] if _SHORT_PLURAL.fullmatch(bare) else bare
