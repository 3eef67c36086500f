"""Relevance: shared topics say yes, long foreign matter says no, and the rest abstains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.core.signals.topical_relevance import Niche, judge_categories, judge_texts
from blm.repo import word_lists

WORDS = word_lists.load()
NICHE = Niche(
    topics=("spa", "wellness", "Travel > Accommodations", "Health", "hot springs", "温泉"),
    keywords=("thermal baths", "aguas termales"),
    brands=("Nordwind",),
    languages=("en", "es"),
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Ten quiet spas in the mountains", True),
        ("A WELLNESS weekend", True),
        ("the springs are hot", True),
        ("Thermal bath", True),
        ("Las mejores aguas termales", True),
        ("北海道温泉", True),
        ("Where to find accommodation in winter", True),
        ("How to repair a diesel engine with simple tools", False),
        ("Cómo reparar los motores de un camión viejo", False),
        ("Wie man einen alten Dieselmotor mit einfachen Mitteln repariert", None),
        ("Comment réparer un vieux moteur de camion avec des outils", None),
        ("Как починить старый дизельный двигатель", None),
        ("Repair engine diesel tools workshop", None),
        ("Diesel engines of the north", None),
        ("Thermal imaging of the roofs in the old town", None),
        ("Nordwind", None),
        ("Home", None),
        ("12 34 56 78 of the 90", None),
        ("", None),
        (None, None),
    ],
)
def test_texts_are_judged_by_shared_topics(text: str | None, verdict: bool | None) -> None:  # noqa: FBT001
    """One whole topic is enough; no needs length, the site's language and nothing shared."""
    assert judge_texts([text], niche=NICHE, words=WORDS) == [verdict]


@pytest.mark.parametrize(
    ("categories", "verdict"),
    [
        ("Travel > Accommodations > Short-term stays", True),
        ("Society; Travel > Accommodations", True),
        ("Travel > Transportation > Air", False),
        ("Beauty > Spa services", True),
        ("Health > Natural medicine", True),
        ("Business > Other; Travel > Tourist destinations > Ski resorts", False),
        ("Entertainment > Other", None),
        ("Travel", None),
        ("Society", None),
        (" ; > ", None),
        ("", None),
        (None, None),
    ],
)
def test_categories_are_judged_level_by_level(categories: str | None, verdict: bool | None) -> None:  # noqa: FBT001
    """A path must begin as the site's, a word must fill a level; vague lists abstain."""
    assert judge_categories([categories], niche=NICHE, words=WORDS) == [verdict]


def test_a_site_without_a_vendor_s_category_never_says_no_to_one() -> None:
    """Words of a niche may be missing in a vendor's tree; only a named category can be missed."""
    lists = ["Travel > Transportation", "Beauty > Spa services"]
    loose = Niche(topics=("spa", "wellness"))
    assert judge_categories(lists, niche=loose, words=WORDS) == [None, True]
    named = Niche(topics=("spa", "wellness", "Beauty"))
    assert judge_categories(lists, niche=named, words=WORDS) == [False, True]


def test_a_site_that_says_little_never_says_no() -> None:
    """Fewer than five words of its own cannot be missed in a text."""
    text = "How to repair a diesel engine with simple tools"
    few = Niche(topics=("spa", "wellness", "baths", "sauna"))
    more = Niche(topics=(*few.topics, "steam"))
    assert judge_texts([text], niche=few, words=WORDS) == [None]
    assert judge_texts([text], niche=more, words=WORDS) == [False]
    assert judge_texts([text], niche=Niche(), words=WORDS) == [None]


@given(st.lists(st.text(max_size=60), max_size=8, unique=True), st.randoms())
def test_any_text_is_judged_alone(texts: list[str], rng: object) -> None:
    """Nothing raises, and order and company change no verdict."""
    shuffled = texts[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    for judge in (judge_texts, judge_categories):
        first = dict(zip(texts, judge(texts, niche=NICHE, words=WORDS), strict=True))
        again = dict(zip(shuffled, judge(shuffled, niche=NICHE, words=WORDS), strict=True))
        assert first == again


@given(st.text(max_size=40))
def test_adding_a_topic_s_word_always_says_yes(text: str) -> None:
    """A text that holds a topic as a word of its own is relevant, whatever surrounds it."""
    assert judge_texts([f"wellness {text}"], niche=NICHE, words=WORDS) == [True]
