"""Phrases: sequences of words, found in a text or covering all of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from blm.core.text.folding import is_unspaced, plain, split_words

_LONGEST = 12
_LEET = str.maketrans("0134578", "oieastb")


def _is_vietnamese(phrase: str) -> bool:
    return any("\u1ea0" <= letter <= "\u1eff" or letter == "đ" for letter in phrase)


def drop_accents(phrases: Iterable[str]) -> set[str]:
    """The phrases, and their forms without accents, as people often type them.

    Short phrases and Vietnamese keep their accents: without them they are words of other languages.
    """
    both: set[str] = set()
    for phrase in phrases:
        both.add(phrase)
        bare = plain(phrase)
        if len(bare) >= 4 and not _is_vietnamese(phrase):
            both.add(bare)
    return both


class PhraseIndex:
    """Labelled phrases, indexed by first word or, for scripts without blanks, by characters."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._runs: dict[str, str] = {}
        for label, members in phrases.items():
            for phrase in sorted(members):
                self._add(tuple(split_words(phrase)), label)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry))

    def _add(self, words: tuple[str, ...], label: str) -> None:
        if len(words) == 1 and is_unspaced(words[0]):
            self._runs.setdefault(words[0], label)
        if words:
            self._by_first.setdefault(words[0], []).append((words, label))

    def find(self, words: Sequence[str]) -> str | None:
        """Label of the first phrase in a text, or None; digits in words may stand for letters."""
        for i, word in enumerate(words):
            label = self._label_at(words, i, word) if word in self._by_first else None
            if label is None and not word.isalpha() and not word.isdigit():
                label = self._label_at(words, i, word.translate(_LEET))
            if label is None and not word.isascii() and is_unspaced(word):
                label = next((lab for run, lab in self._runs.items() if run in word), None)
            if label is not None:
                return label
        return None

    def _label_at(self, words: Sequence[str], i: int, first: str) -> str | None:
        for phrase, label in self._by_first.get(first, ()):
            if tuple(words[i + 1 : i + len(phrase)]) == phrase[1:]:
                return label
        return None

    def covers(self, words: Sequence[str], fillers: Container[str]) -> bool:
        """True if a text has only phrases, fillers and numbers, and at least one phrase."""
        reached: dict[int, bool] = {0: False}  # by end of the cover: has a phrase
        for i, word in enumerate(words):
            if i not in reached:
                continue
            if word in fillers or word.isdigit():
                reached[i + 1] = reached.get(i + 1, False) or reached[i]
            for size in self._sizes_at(words, i):
                reached[i + size] = True
        return reached.get(len(words), False)

    def _sizes_at(self, words: Sequence[str], i: int) -> list[int]:
        """Lengths, in words, of the phrases that begin here."""
        entries = self._by_first.get(words[i], ())
        sizes = [len(p) for p, _ in entries if tuple(words[i : i + len(p)]) == p]
        if not sizes and is_unspaced(words[i]) and self._covers_run(words[i]):
            sizes.append(1)
        return sizes

    def _covers_run(self, run: str) -> bool:
        """True if a run without blanks is a sequence of phrases, matched longest first."""
        i = 0
        while i < len(run):
            sizes = range(min(_LONGEST, len(run) - i), 0, -1)
            step = next((size for size in sizes if run[i : i + size] in self._runs), 0)
            if not step:
                return False
            i += step
        return True
