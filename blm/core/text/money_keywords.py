"""Money keywords in anchor texts: exact, partial and overlapping matches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from blm.core.text.folding import fold, list_words, plain, split_grams, split_words
from blm.core.text.stems import Vocabulary

MoneyRule = Literal["money-exact", "money-partial", "money-overlap"]

_MIN_OVERLAP = 0.6  # domain.md section 5: share of a keyword's words that makes a partial match
_MIN_WORDS = 2  # words; one shared word is no match


def list_content(text: str, stop: Collection[str]) -> list[str]:
    """The content words of a text, in order: folded, unspaced runs as pairs, no function words."""
    return [word for word in split_grams(list_words(text)) if word not in stop]


class KeywordMatcher:
    """The money keywords of one policy, prepared once for matching many texts."""

    def __init__(
        self, keywords: Sequence[str], *, languages: Sequence[str], stop: Collection[str]
    ) -> None:
        """Prepare the keywords; those of function words only are compared as written."""
        self._stop = stop
        contents = [list_content(keyword, stop) for keyword in keywords]
        self._vocabulary = Vocabulary((word for words in contents for word in words), languages)
        self._exact: set[tuple[int | None, ...]] = set()
        self._by_number: dict[int, list[frozenset[int]]] = {}
        for words in contents:
            self._add(words)
        self._written = {"".join(split_words(plain(fold(keyword)))) for keyword in keywords} - {""}

    def _add(self, words: Sequence[str]) -> None:
        numbers = [n for n in map(self._vocabulary.find, words) if n is not None]
        if not numbers or tuple(numbers) in self._exact:
            return
        self._exact.add(tuple(numbers))
        members = frozenset(numbers)
        for number in sorted(members):
            self._by_number.setdefault(number, []).append(members)

    def match(self, words: Sequence[str]) -> MoneyRule | None:
        """The strictest match of words with a keyword.

        Args:
            words: folded words with their accents, as `split_words` gives them.

        Returns:
            ``money-exact`` if the content words are a keyword's, in its order, in any inflection;
            ``money-partial`` if all of a keyword's are among them; ``money-overlap`` if at least
            two and 60 % of a keyword's are; None otherwise.
        """
        joined = "".join(words)
        is_ascii = joined.isascii()
        grams = words if is_ascii else split_grams(list(words))
        find = self._vocabulary.find
        numbers = [find(word) for word in grams if word not in self._stop]
        known = {number for number in numbers if number is not None}
        is_written = joined in self._written or (not is_ascii and plain(joined) in self._written)
        if is_written or (known and tuple(numbers) in self._exact):
            return "money-exact"
        return self._match_part(known) if known else None

    def _match_part(self, known: set[int]) -> MoneyRule | None:
        best: MoneyRule | None = None
        for members in (m for number in known for m in self._by_number[number]):
            shared = len(members & known)
            if shared == len(members):
                return "money-partial"
            if shared >= _MIN_WORDS and shared / len(members) >= _MIN_OVERLAP:
                best = "money-overlap"
        return best
