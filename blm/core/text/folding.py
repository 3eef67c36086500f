"""Folding: a common form for texts that people read as the same; splitting into words.

Folded text is for comparison only; people are shown the text as exported.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_DOTTED_I = re.compile("i\u0307+")

_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухүԁԛԝһԍӏӀёї" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρυικχγηωϳ",
    "ABESIJKMHOPCTYXYGQWaesijopcyxydqwhgllëï" + "ABEZHIKMNOPTYXoavpuikxynwj",
)
"""Cyrillic and Greek letters that look like Latin ones, case-sensitive: Cyrillic ``В`` looks like
B, while its lower case looks like no Latin letter."""

_FOREIGN_LETTERS = "\u0370-\u03ff\u0400-\u052f\u1f00-\u1fff"
_LATIN_LETTERS = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_FOREIGN = re.compile(f"[{_FOREIGN_LETTERS}]")
_MIXED = re.compile(
    f"[{_FOREIGN_LETTERS}][{_LATIN_LETTERS}]|[{_LATIN_LETTERS}][{_FOREIGN_LETTERS}]"
)
_RUN = re.compile("[^\\W\\d_]+")

_MARKS = re.compile("[\u0300-\u036f]+")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ĸ": "k"}
)

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(
    # Indic vowel signs and Semitic points are marks, which \w does not match.
    f"[{_UNSPACED}]+"
    f"|(?:[^\\W_{_UNSPACED}]"
    "|[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]"
    "|[\u0900-\u0963\u0970-\u0df3])+"
)
_ASCII_WORD = re.compile("[a-z0-9]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def fold(text: str) -> str:
    """A text prepared for comparison: NFKC, case, invisible characters, blanks, look-alikes.

    NFKC, case folding, no zero-width, bidi or control characters, dotless and dotted i as i, one
    blank between words. Look-alike letters become Latin only in runs of letters that mix scripts,
    so ordinary Cyrillic and Greek stays. Accents stay: `plain` removes them. Idempotent.
    """
    if text.isascii():
        return " ".join(_INVISIBLE.sub("", text).lower().split())
    folded = _fold_once(text)
    while _MIXED.search(folded) and folded != text:  # replacing a look-alike can reveal another one
        text, folded = folded, _fold_once(folded)
    return folded


def _fold_once(text: str) -> str:
    text = _latinise(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    text = unicodedata.normalize("NFKC", text.casefold()).replace("ı", "i")
    # Look-alikes are judged by their neighbours, which a combining dot of an i would separate.
    text = _latinise(_DOTTED_I.sub("i", text))
    return " ".join(unicodedata.normalize("NFKC", _DOTTED_I.sub("i", text)).split())


def _latinise(text: str) -> str:
    return _RUN.sub(_latinise_run, text) if _MIXED.search(text) else text


def _latinise_run(match: re.Match[str]) -> str:
    run = match.group()
    return run.translate(_LOOKALIKES) if _MIXED.search(run) else run


def latinise(text: str) -> str:
    """A text with every look-alike letter replaced by the Latin one, in any context."""
    return text.translate(_LOOKALIKES)


def plain(text: str) -> str:
    """A folded text without accents and strokes of Latin, Greek and Cyrillic letters."""
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def split_words(folded: str) -> list[str]:
    """The words of a folded text; scripts without blanks (Chinese, Thai …) give whole runs."""
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    return _WORD.findall(folded)


def list_words(text: str) -> list[str]:
    """The words of a text, folded: `split_words` of `fold`."""
    if text.isascii() and text.isprintable():  # most texts need no folding rules
        return _ASCII_WORD.findall(text.lower())
    return split_words(fold(text))


def is_unspaced(word: str) -> bool:
    """True if a word of `split_words` is a run of a script without blanks, or Hangul."""
    return _IS_UNSPACED.match(word) is not None


def split_grams(words: list[str]) -> list[str]:
    """Words, with each unspaced run replaced by its overlapping pairs of characters.

    Pairs replace words where no dictionary gives word boundaries: the usual index form.
    """
    grams: list[str] = []
    for word in words:
        if len(word) > 2 and not word.isascii() and is_unspaced(word):
            grams.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            grams.append(word)
    return grams


def count_words(words: list[str]) -> int:
    """Number of words as a reader counts; an unspaced run counts one per two characters."""
    runs = (word for word in words if not word.isascii() and is_unspaced(word))
    return len(words) + sum(max(1, len(run) // 2) - 1 for run in runs)
