"""Old encodings: guessed with a warning that names the guess, or refused; never wrong in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.errors import ExportError
from blm.exports.files.codepages import guess_codepage
from tests.pace import few

from .conftest import Read, Sample, rows_of

TEXTS = {
    "cp1252": ["Café Acmé – déjà vu", "Gerät für Mädchen", "El mejor año en español", "Às vezes, não há pão"],
    "cp1250": ["Nejlepší obchod s příslušenstvím", "Żółta łódka, najlepszy sklep", "Legjobb webáruház őszi kedvezmény"],
    "iso8859_2": ["Nejlepší obchod s příslušenstvím v Česku"],
    "cp1251": ["Лучший магазин снаряжения для походов"],
    "koi8_r": ["Лучший магазин снаряжения для походов"],
    "cp1254": ["En iyi dağ ayakkabısı mağazası için şimdi tıklayın"],
    "cp932": ["登山用品の通販サイト", "おすすめの靴ランキング2026年版"],
    "gb18030": ["最好的登山鞋在线商店推荐"],
    "big5": ["最好的登山鞋線上商店推薦"],
    "cp949": ["등산화 추천 쇼핑몰 순위 비교 정보"],
}  # fmt: skip
CASES = [(codec, text) for codec, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize(("codec", "text"), CASES)
@pytest.mark.parametrize("copies", [1, 12])
def test_old_encodings_are_guessed(codec: str, text: str, copies: int, read_text: Read) -> None:
    """The anchor reads as it was written, and one warning names what it was taken for."""
    sample = Sample("semrush-backlinks")
    header, first, *_ = sample.cells
    first[header.index("Anchor")] = text
    reading = read_text(sample.render([header, *[first] * copies]), encoding=codec)
    assert {row["anchor"] for row in rows_of(reading)} == {text}
    (warning,) = reading.warnings
    assert "a guess" in warning
    assert ("Windows-1252" if reading.encoding == "cp1252" else reading.encoding) in warning


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Купить ботинки"),
        ("cp1253", "Τα καλύτερα παπούτσια πεζοπορίας"),
        ("cp1255", "נעלי טיולים"),
        ("cp437", "Gerät für Mädchen übergroß"),
        ("mac_roman", "Gerät für Mädchen übergroß"),
        ("cp866", "Лучший магазин снаряжения"),
    ],
)
def test_unsure_guesses_are_refused(codec: str, text: str, read_text: Read) -> None:
    """Letters that could be of several encodings, or of none, are not taken for any."""
    sample = Sample("semrush-backlinks")
    with pytest.raises(ExportError, match=r"^x\.csv is not UTF-8, and what else it is cannot") as e:
        read_text(sample.text.replace("Acme", text), "x.csv", codec)
    assert e.value.hint == "open it where its letters look right; save it as UTF-8"


def test_single_odd_bytes_do_not_refuse_a_file(read_text: Read) -> None:
    """One or two bytes beyond ASCII tell nothing; they are read as the common encoding."""
    reading = read_text(
        Sample("semrush-backlinks").text.replace("Acme", "Acm\u00e9"), encoding="cp1252"
    )
    assert rows_of(reading)[0]["anchor"] == "Acm\u00e9"
    assert reading.encoding == "cp1252"


@few(37)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_have_an_answer(sample: bytes) -> None:
    """A guess is an encoding that can be read, or none; never an error."""
    guess = guess_codepage(sample)
    assert guess.codec is None or isinstance(sample.decode(guess.codec, "replace"), str)


WORDS = (
    "café", "façade", "Mädchen", "größer", "niño", "año", "São", "não", "garçon", "crème", "brûlée",
    "smörgås", "København", "über", "naïve", "forêt", "señor", "Straße", "déjà", "español",
)  # fmt: skip


@few(15)
@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=12))
def test_western_words_are_windows_1252(words: list[str]) -> None:
    """Words of the west of Europe read as written, whatever they are next to."""
    raw = " ".join(words).encode("cp1252")
    guess = guess_codepage(raw)
    assert guess.codec is not None
    assert raw.decode(guess.codec) == " ".join(words)
