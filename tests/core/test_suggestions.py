"""Guesses for `blm init`: spellings of the host's name, and frequent texts that are nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blm.core.anchors.keyword_suggestions import suggest_brand_and_money
from blm.core.anchors.profile_guesses import ProfileGuess
from blm.repo import word_lists
from tests.pace import few

WORDS = word_lists.load()
ANCHORS = {
    "Spark Shark": 40,
    "SparkShark": 12,
    "spark shark electric": 5,
    "Source: spark shark": 3,
    "https://www.sparkshark.example/": 30,
    "sparkshark.example": 20,
    "click here": 25,
    "visit website": 10,
    "": 50,
    "electrical panel upgrade": 9,
    "Electrical Panel Upgrade": 4,
    "ceiling fans": 6,
    "emergency electrician": 1,
    "electrician": 8,
    "buy cheap backlinks": 7,
    "how to choose an electrician for a very old house": 6,
    "read about…": 3,
}


def test_brand_and_keywords_come_with_their_counts() -> None:
    """Brands are the host's name as anchors spell it; keywords frequent texts of several words."""
    brand, money = suggest_brand_and_money(ANCHORS, "www.sparkshark.example", WORDS)
    total = sum(ANCHORS.values()) - 50
    assert brand == ProfileGuess(
        ("Spark Shark", "SparkShark"), f"guessed from 60 of {total} anchors, check"
    )
    assert money == ProfileGuess(
        ("electrical panel upgrade", "ceiling fans"), f"guessed from 19 of {total} anchors, check"
    )


def test_a_name_that_no_anchor_spells_comes_from_the_host() -> None:
    """The host's longest label that is no suffix stands in; without a host nothing does."""
    brand, money = suggest_brand_and_money({"here": 3}, "blue-river.co.uk", WORDS)
    assert brand == ProfileGuess(("Blueriver",), "from the host, check")
    assert money.values == ()
    assert suggest_brand_and_money({}, "", WORDS)[0].values == ()


def test_hyphens_and_accents_of_the_host_find_the_spelling() -> None:
    """``cafe-azul`` and ``Café Azul`` are one name; the more frequent spelling is shown."""
    anchors = {"Café Azul": 5, "café azul": 2, "Our friends at «Café Azul»!": 2}
    brand, _ = suggest_brand_and_money(anchors, "cafe-azul.example", WORDS)
    assert brand == ProfileGuess(("Café Azul",), "guessed from 9 of 9 anchors, check")


@given(st.dictionaries(st.text(max_size=30), st.integers(-1, 9), max_size=8), st.text(max_size=20))
@few(10)
def test_any_anchors_give_bounded_guesses(anchors: dict[str, int], host: str) -> None:
    """Nothing raises, at most the values asked for come, and order of input changes nothing."""
    found = suggest_brand_and_money(anchors, host, WORDS, most=3)
    turned = dict(reversed(anchors.items()))
    assert found == suggest_brand_and_money(turned, host, WORDS, most=3)
    for guess in found:
        assert len(guess.values) <= 3
        assert guess.basis.endswith("check")
