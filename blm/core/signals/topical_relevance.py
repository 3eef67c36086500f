"""Topical relevance: whether titles, anchors and categories share words with a site's topics.

True needs one whole topic. False is rare: enough words, in a language of the site, none of them
shared. Everything else is None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blm.core.text.folding import count_words, fold, list_words, split_grams
from blm.core.text.stems import Vocabulary
from blm.core.text.word_lists import WordLists

_MIN_WORDS = 4  # content words from which a text can be irrelevant
_MIN_OWN_WORDS = 5  # words that a site must name for a text without them to be irrelevant
_LEVEL = ">"
_VAGUE = frozenset({"", "other", "general", "misc"})


@dataclass(frozen=True, slots=True)
class Niche:
    """The topics that a site names.

    Attributes:
        topics: words and phrases of its niche, or a vendor's category (``Travel > Spas``).
        keywords: its money keywords.
        brands: brand terms; ignored, since they tell nothing about a topic.
        languages: language codes of the site.
    """

    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def judge_texts(
    texts: Iterable[str | None], *, niche: Niche, words: WordLists
) -> list[bool | None]:
    """For each distinct text (title, anchor), whether it is about the niche, in the order given.

    True: all content words of one topic or keyword are in it, inflected or not. False: four or more
    content words, function words that point to the site's languages, and nothing shared with the
    five or more words that the site names. None: no text, or neither of these.
    """
    subjects = _Subjects(niche, words)
    return [None if text is None else subjects.judge_text(text) for text in texts]


def text_judge(niche: Niche, words: WordLists) -> Callable[[list[str]], bool | None]:
    """The function of `judge_texts` for a text's folded words."""
    return _Subjects(niche, words).judge_words


def judge_categories(
    lists: Iterable[str | None], *, niche: Niche, words: WordLists
) -> list[bool | None]:
    """For each distinct category list of a vendor, whether it is in the niche, in the order given.

    Lists read ``Travel > Spas; Society``. True: a category begins with one of the site's, or one of
    its levels holds all content words of a topic. False: the site names a vendor's category itself
    and none of the list's, at least one of them of two levels, is among them. None otherwise: words
    of a niche (``spa``) may be missing in a vendor's tree without telling anything.
    """
    subjects = _Subjects(niche, words)
    return [None if text is None else subjects.judge_list(text) for text in lists]


class _Subjects:
    """A niche prepared for many texts: each topic and keyword as a set of word numbers."""

    def __init__(self, niche: Niche, words: WordLists) -> None:
        codes = niche.languages or ("en",)
        self._spoken = words.stop_of(codes)
        self._unspoken = words.stop_outside(codes)
        self._silent = self._spoken | words.stop_of(["en"])
        self._brand = {word for brand in niche.brands for word in list_words(brand)}
        paths = [_split_levels(topic) for topic in niche.topics]
        texts = [*(path[-1] for path in paths), *niche.keywords]
        named = [self._list_content(text) for text in (*texts, *niche.topics)]
        self._own = Vocabulary((word for content in named for word in content), codes)
        self._subjects = self._distinct(texts)
        self._topics = self._distinct(path[-1] for path in paths if len(path) == 1)
        self._paths = {tuple(map(self._find, path)) for path in paths if len(path) > 1}
        self._has_category = any(
            len(path) > 1 or fold(path[0]) in words.categories for path in paths
        )

    def _list_content(self, text: str) -> list[str]:
        return self._drop_silent(split_grams(list_words(text)))

    def _drop_silent(self, words: Iterable[str]) -> list[str]:
        """Words without function words and the site's own name."""
        return [word for word in words if word not in self._silent and word not in self._brand]

    def _find(self, text: str) -> frozenset[int]:
        return self._find_words(list_words(text))

    def _find_words(self, words: list[str]) -> frozenset[int]:
        numbers = map(self._own.find, self._drop_silent(split_grams(words)))
        return frozenset(number for number in numbers if number is not None)

    def _distinct(self, texts: Iterable[str]) -> frozenset[frozenset[int]]:
        return frozenset(map(self._find, texts)) - {frozenset()}

    def judge_text(self, text: str) -> bool | None:
        return self.judge_words(list_words(text))

    def judge_words(self, words: list[str]) -> bool | None:
        shared = self._find_words(words)
        if shared and any(subject <= shared for subject in self._subjects):
            return True
        if shared or len(self._own) < _MIN_OWN_WORDS:
            return None
        content = [w for w in self._drop_silent(words) if len(w) > 1 and not w.isdigit()]
        is_long = count_words(content) >= _MIN_WORDS
        return False if is_long and self._is_spoken(set(words)) else None

    def _is_spoken(self, words: set[str]) -> bool:
        """True if function words point to the site's languages more than to any other."""
        known = len(self._spoken & words)
        return known > 0 and all(len(other & words) < known for other in self._unspoken)

    def judge_list(self, text: str) -> bool | None:
        categories = [_split_levels(part) for part in text.split(";")]
        found = [tuple(map(self._find, levels)) for levels in categories]
        if any(self._is_own(levels) for levels in found):
            return True
        is_specific = any(
            len(levels) > 1 and fold(levels[-1]) not in _VAGUE for levels in categories
        )
        return False if self._has_category and is_specific else None

    def _is_own(self, levels: Sequence[frozenset[int]]) -> bool:
        starts = {tuple(levels[:n]) for n in range(1, len(levels) + 1)}
        if not self._paths.isdisjoint(starts):
            return True
        return any(topic <= level for topic in self._topics for level in levels)


def _split_levels(category: str) -> list[str]:
    return [level.strip() for level in category.split(_LEVEL)]
