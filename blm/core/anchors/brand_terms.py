"""Brand terms in anchor texts: as spelled in the policy, joined, split, or mistyped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from blm.core.text.folding import fold, is_unspaced, plain, split_words

_MIN_FUZZY = 6  # domain.md section 5: one edit is a typo only in names of six letters or more
_MIN_SHARED = 92  # domain.md section 5: token-set ratio from which words are the same name
_MIN_ACROSS = 5  # a shorter name across word boundaries would match by chance
_MAX_EXTRA = 3  # most other words beside a name whose words are reordered
_SHORT = 3  # a name of up to three letters may also be another abbreviation
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Term:
    """One brand, product or author, prepared for comparison.

    Attributes:
        joined: its letters and digits run together, folded, without accents.
        words: its words; camel case counts as a boundary.
        spelled: the name as policy has it.
        rule: ``brand`` or the rule id of an exact hit for other kinds.
        weak: ``common`` when it is also an ordinary word and counts only as the whole text;
            ``short`` when up to three letters long and counted only as capitalised in policy.
    """

    joined: str
    words: tuple[str, ...]
    spelled: str
    rule: str
    weak: Literal["", "common", "short"]


@dataclass(frozen=True, slots=True)
class BrandHit:
    """A brand found: the rule that found it and the words of the text that are not the brand."""

    rule: str
    rest: tuple[int, ...]


def make_term(name: str, rule: str, common: Collection[str]) -> Term | None:
    """A name prepared for comparison, or None if it has no letter or digit."""
    words = tuple(split_words(plain(fold(_HUMP.sub(" ", name)))))
    joined = "".join(words)
    if not joined:
        return None
    name = name.strip()
    is_short = len(joined) <= _SHORT and not is_unspaced(joined)
    if joined in common and not (is_short and name.isupper()):
        return Term(joined, words, name, rule, "common")
    return Term(joined, words, name, rule, "short" if is_short else "")


class BrandMatcher:
    """The names of one policy, prepared once for matching many texts."""

    def __init__(self, terms: Iterable[Term], common: Collection[str]) -> None:
        """Prepare the terms; `common` words are never taken for a mistyped brand."""
        self._terms = sorted(
            terms, key=lambda t: (t.rule != "brand", -len(t.joined), t.joined, t.rule)
        )
        self._exact: dict[str, Term] = {}
        for term in self._terms:
            self._exact.setdefault(term.joined, term)
        brands = [term for term in self._terms if term.rule == "brand" and not term.weak]
        self._common = common
        self._typos = _TypoIndex([t.joined for t in brands])
        self._spans = sorted({len(term.words) for term in brands} | {1})
        self._several = [term for term in brands if len(term.words) > 1]
        self._parts = _TypoIndex([word for term in self._several for word in term.words])

    def match(self, text: str, words: Sequence[str]) -> BrandHit | None:
        """The most exact match of a brand in a text, or None.

        Args:
            text: as exported; capitals distinguish very short brands from words.
            words: its words, folded, without accents.
        """
        joined = "".join(words)
        term = self._exact.get(joined) or self._exact.get(_drop_possessive(words))
        if term is not None:
            return BrandHit(_rule(term, "exact"), ())
        return (
            self._match_contained(text, words, joined)
            or self._match_typo(words)
            or self._match_reordered(words)
        )

    def is_name(self, joined: str) -> bool:
        """True if joined letters are exactly one of the names."""
        return joined in self._exact

    def _match_contained(self, text: str, words: Sequence[str], joined: str) -> BrandHit | None:
        for term in self._terms:
            if term.joined not in joined or not _counts_within(term, text):
                continue
            span = _find_span(term, words, joined)
            if span is not None:
                return BrandHit(_rule(term, "contained"), _outside(words, *span))
        return None

    def _match_typo(self, words: Sequence[str]) -> BrandHit | None:
        for i, word in enumerate(words):
            if word[:1] not in self._typos.initials:
                continue
            for size in self._spans:
                candidate = "".join(words[i : i + size])
                if self._typos.find(candidate) and candidate not in self._common:
                    return BrandHit("brand-fuzzy", _outside(words, i, min(i + size, len(words))))
        return None

    def _match_reordered(self, words: Sequence[str]) -> BrandHit | None:
        """A name of several words in another order; some of them, but not all, may be mistyped."""
        if self._parts.names.isdisjoint(words):
            return None
        parts = [word if word in self._parts.names else self._parts.find(word) for word in words]
        found = {part for part in parts if part}
        for term in self._several if len(found) > 1 else ():
            extra = len(words) - len(term.words)
            is_name = 0 <= extra <= _MAX_EXTRA and found.issuperset(term.words)
            if (
                is_name
                and fuzz.token_set_ratio(" ".join(term.words), " ".join(words)) >= _MIN_SHARED
            ):
                rest = [i for i, part in enumerate(parts) if part not in term.words]
                return BrandHit("brand-words", tuple(rest))
        return None


class _TypoIndex:
    """Names of six letters or more by first letter and length, to find texts one edit away."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._by_head: dict[tuple[str, int], list[str]] = {}
        for name in sorted(name for name in self.names if len(name) >= _MIN_FUZZY):
            for length in (len(name) - 1, len(name), len(name) + 1):
                self._by_head.setdefault((name[0], length), []).append(name)
        self.initials = frozenset(head for head, _ in self._by_head)
        self._found: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """The first name one edit away (Damerau-Levenshtein) with the same first letter."""
        names = self._by_head.get((text[:1], len(text)))
        if names is None:
            return None
        if text not in self._found:
            self._found[text] = next((name for name in names if _is_one_edit(name, text)), None)
        return self._found[text]


def _rule(term: Term, how: str) -> str:
    return f"brand-{how}" if term.rule == "brand" else term.rule


def _outside(words: Sequence[str], start: int, end: int) -> tuple[int, ...]:
    return (*range(start), *range(end, len(words)))


def _drop_possessive(words: Sequence[str]) -> str:
    return "".join(words[:-1]) if len(words) > 1 and words[-1] == "s" else ""


def _counts_within(term: Term, text: str) -> bool:
    """True if a name counts beside other words: common words never, short ones if in capitals."""
    if term.weak == "short" and term.spelled != term.spelled.lower():
        return re.search(rf"\b{re.escape(term.spelled)}\b", text) is not None
    return not term.weak


def _find_span(term: Term, words: Sequence[str], joined: str) -> tuple[int, int] | None:
    """The words that contain the name; scripts without blanks need no word boundary."""
    starts, ends, at = {}, {}, 0
    for i, word in enumerate(words):
        starts[at] = i
        at += len(word)
        ends[at] = i + 1
    found = joined.find(term.joined)
    while found >= 0:
        start, end = starts.get(found), ends.get(found + len(term.joined))
        if start is not None and end is not None and _is_span(term, end - start):
            return start, end
        found = joined.find(term.joined, found + 1)
    run = next((i for i, w in enumerate(words) if is_unspaced(w) and term.joined in w), None)
    return None if run is None else (run, run + 1)


def _is_span(term: Term, size: int) -> bool:
    return size in (1, len(term.words)) or len(term.joined) >= _MIN_ACROSS


def _is_one_edit(one: str, other: str) -> bool:
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1
