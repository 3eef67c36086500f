"""Folding: texts that people read as the same become the same, and honest scripts stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.text import folding
from blm.core.text.folding import (
    count_words,
    fold,
    is_unspaced,
    list_words,
    plain,
    split_grams,
    split_words,
)

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aio ıİ\u0307\u0301\u0323\u0345аоесВЅιΑᾳὣΩµĸ\u200b\u202e\u00ad\ufeffﬁＡ"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Acme \t Tools\n", "acme tools"),
        ("Ac\u200bme\u202e To\u00adols\ufeff", "acme tools"),
        ("ＡＣＭＥ", "acme"),
        ("𝐀𝐜𝐦𝐞", "acme"),
        ("oﬃce", "office"),
        ("Straße", "strasse"),
        ("BURAYA TIKLAYIN", "buraya tiklayin"),
        ("buraya tıklayın", "buraya tiklayin"),
        ("İstanbul", "istanbul"),
        ("САSINО", "casino"),
        ("саsinо онлайн", "casino онлайн"),
        ("ВЕТ", "вет"),
        ("ВET", "bet"),
        ("gοοgle", "google"),
        ("Официальный сайт", "официальный сайт"),
        ("Πηγή", "πηγή"),
        ("Aquí", "aquí"),
        ("", ""),
        ("\u200b\u2060\u3164", ""),
    ],
)
def test_texts_that_read_the_same_fold_to_one(text: str, folded: str) -> None:
    """Case, width, invisible characters and look-alikes vanish; accents and scripts stay."""
    assert fold(text) == folded


@given(HOSTILE)
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding is idempotent on any text."""
    once = fold(text)
    assert fold(once) == once


def test_folding_is_idempotent_on_every_character() -> None:
    """Each character, alone and beside a Latin and a Cyrillic letter, folds to a fixed point."""
    odd = [
        chr(n) for n in range(0x3100) if unicodedata.normalize("NFKC", chr(n).casefold()) != chr(n)
    ]
    for letter in odd:
        for text in (letter, f"a{letter}", f"a{letter}\u0307", f"и{letter}a"):
            assert fold(fold(text)) == fold(text)


def test_look_alikes_are_pairs_of_single_letters() -> None:
    """Every look-alike is a Cyrillic or Greek letter and becomes a Latin one."""
    for foreign, latin in folding._LOOKALIKES.items():
        assert unicodedata.name(chr(foreign)).startswith(("CYRILLIC", "GREEK"))
        assert unicodedata.name(chr(latin)).startswith("LATIN")


@given(st.text(st.characters(min_codepoint=0x410, max_codepoint=0x44F), max_size=30))
def test_pure_cyrillic_stays_cyrillic(text: str) -> None:
    """A text of Cyrillic letters only is folded by case alone."""
    assert fold(text) == text.casefold()


@pytest.mark.parametrize(
    ("text", "bare"),
    [("caldéa", "caldea"), ("łódź", "lodz"), ("đà nẵng", "da nang"), ("ǿ", "o"), ("קול", "קול")],
)
def test_plain_takes_accents_and_strokes_off(text: str, bare: str) -> None:
    """Marks above and below and strokes through letters go; other scripts stay."""
    assert plain(text) == bare


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("acme's spa-hotel, 2nd", ["acme", "s", "spa", "hotel", "2nd"]),
        ("阅读acme.com上的原文", ["阅读", "acme", "com", "上的原文"]),
        ("सोर्स: acme", ["सोर्स", "acme"]),
        ("อ่านที่ acme", ["อ่านที่", "acme"]),
        ("acme에서 보기", ["acme", "에서", "보기"]),
        ("→ … !", []),
    ],
)
def test_words_end_where_scripts_change(text: str, words: list[str]) -> None:
    """Punctuation and a change to a script without blanks end a word; vowel signs do not."""
    assert split_words(text) == words


def test_unspaced_runs_become_pairs_of_characters() -> None:
    """A run without blanks is indexed by overlapping pairs and counts a word for two characters."""
    assert split_grams(["spa", "安道尔温泉"]) == ["spa", "安道", "道尔", "尔温", "温泉"]
    assert split_grams(["温泉", "泉"]) == ["温泉", "泉"]
    assert count_words(["spa", "安道尔温泉", "泉"]) == 4
    assert is_unspaced("温泉")
    assert not is_unspaced("spa")


@given(HOSTILE | st.text(st.characters(max_codepoint=127)))
def test_words_of_a_text_are_those_of_its_folded_form(text: str) -> None:
    """The short way of plain texts gives what the long one does."""
    assert list_words(text) == split_words(fold(text))


@given(HOSTILE)
def test_words_hold_no_blanks_and_never_fail(text: str) -> None:
    """Any folded text splits into words without blanks or underscores."""
    for word in split_words(fold(text)):
        assert word
        assert not set(word) & set(" _\n")
