"""Which old encoding a text that is not UTF-8 was written in; unsure is an answer.

A guess shows as text, so a wrong one would stand in the snapshot for good. Two things must agree:
charset-normalizer finds the text free of mess, and the letters are those that the encoding is
used for.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from charset_normalizer import CharsetMatch, from_bytes

FEWEST = 3
"""Characters beyond ASCII from which a guess is made; fewer are read as Windows-1252."""

TYPICAL = 0.9
"""Share of letters that must be those of the encoding's languages."""

LEAD = 0.08
"""By how much, in share of typical letters plus coherence, a guess must lead another reading."""

MESS = 0.4
"""Highest mess ratio of charset-normalizer accepted: short names and URLs look messy to it."""

_CENTRAL_PAGES = ("cp1250", "iso8859_2")
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254")
_CODECS = (
    *_LATIN, "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "gb18030",
    "big5", "cp949",
)  # fmt: skip
_MARKS = "’‘“”–—…•€£§°©®™«»„‚´`·¡¿ªº²³½¼¾×†‡ƒ‹›¢¥±µ¶\xa0\xad"
_WESTERN = "éèêëàâäáãåæçíìîïñóòôöõøœúùûüýÿßþð"
_CENTRAL = "áčďéěíňóřšťúůýžąćęłńóśźżäôöüßľĺŕőűâăîșțşţđ"
_TURKISH = "çğıiöşüâîûâé"
_SLAVIC = "šž"
_POLISH, _CZECH = "ąęłżź", "ěščřžůťďň"
_KANA = ("ぁ", "ヿ")
_LONG_ENOUGH = 8
_ALPHABETS = ("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256")
"""Encodings whose letters do not occur in one word with ASCII letters."""

_WINDOWS_1252 = "cp1252"


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """An encoding, or why there is none.

    Attributes:
        codec: Python's name; None when no reading is clearly better than another.
        nearest: the codecs that come into question.
    """

    codec: str | None
    nearest: tuple[str, ...] = ()


def guess_codepage(sample: bytes) -> EncodingGuess:
    """The encoding of lines that are not UTF-8.

    Args:
        sample: whole lines with characters beyond ASCII, as bytes.
    """
    if sum(byte > 127 for byte in sample) < FEWEST:
        return EncodingGuess(_WINDOWS_1252)
    ranked = sorted(_list_readings(sample), key=lambda one: one[:2], reverse=True)
    good = [one for one in ranked if one[0] >= TYPICAL]
    if not good:
        return EncodingGuess(None, tuple(codec for _, _, codec, _ in ranked[:2]))
    score, coherence, codec, text = good[0]
    rivals = [r[2] for r in good[1:] if r[3] != text and r[0] + r[1] > score + coherence - LEAD]
    latin = [one[2] for one in good if one[2] in _LATIN and one[3] != text]
    if codec in _CENTRAL_PAGES and _WINDOWS_1252 in latin:
        # The library cannot tell their languages apart: its lead means nothing between the two.
        rivals = latin
    return _settle([codec, *rivals], sample) if rivals else EncodingGuess(codec)


def _settle(tied: list[str], sample: bytes) -> EncodingGuess:
    """Choose among readings as good as each other, where their letters tell; else be unsure.

    Among Latin code pages the common one wins, unless the letters are those of Central Europe.
    Text all in the syllables of Korea's standard is Korean: in Chinese or Japanese, eight
    characters in a row that happen to lie there are one chance in a hundred.
    """
    if "cp949" in tied and len(sample) >= 2 * _LONG_ENOUGH:
        return EncodingGuess("cp949")
    if not set(tied) <= set(_LATIN):
        return EncodingGuess(None, tuple(tied))
    first = (
        _CENTRAL_PAGES
        if _looks_central(sample.decode("cp1252", "replace").lower())
        else (_WINDOWS_1252,)
    )
    return EncodingGuess(next((one for one in first if one in tied), tied[0]))


def _looks_central(text: str) -> bool:
    """Whether letters, read as Windows-1252, are Slavic or Hungarian (where ő shows as õ)."""
    hungarian = set("õû") & set(text) and set("áíóú") & set(text)
    return bool(set(_SLAVIC) & set(text)) or bool(hungarian and not set("ãçêèàâ") & set(text))


def _list_readings(sample: bytes) -> list[tuple[float, float, str, str]]:
    """Share of typical letters, coherence, codec and text of each reading without mess."""
    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    found: dict[str, CharsetMatch] = {}
    for match in from_bytes(sample, cp_isolation=list(_CODECS), threshold=MESS):
        for codec in match.could_be_from_charset:
            found.setdefault(codec, match)
    readings = []
    for codec in _CODECS:
        if codec not in found and codec != _WINDOWS_1252:
            continue
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError:
            continue
        coherence = found[codec].coherence if codec in found else 0.0
        readings.append((_share_typical(codec, text), coherence, codec, text))
    return readings


def _share_typical(codec: str, text: str) -> float:
    """Share of characters beyond ASCII that the encoding's languages use, in a likely place."""
    letters = set(text.lower())
    if codec in ("cp932", "euc_jp") and not any(_KANA[0] <= char <= _KANA[1] for char in letters):
        return 0.0
    if codec in ("cp1250", "iso8859_2") and letters & set(_POLISH) and letters & set(_CZECH):
        return 0.0
    beyond = [at for at, char in enumerate(text) if char > "\x7f"]
    typical = sum(_is_typical(codec, text, at) for at in beyond)
    return round(typical / max(len(beyond), 1), 2)


def _is_typical(codec: str, text: str, at: int) -> bool:
    char = text[at]
    if char in _MARKS:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        return char in "’·´" or not (before.isalpha() and after.isalpha())
    if char.isupper() and text[at - 1 : at].islower():
        return False
    if codec in _LETTERS:
        return char.lower() in _LETTERS[codec]
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    mixed = codec in _ALPHABETS and any(one.isascii() and one.isalpha() for one in around)
    return not mixed and _is_of_script(codec, char)


_LETTERS = {
    "cp1252": _WESTERN + "šž",
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH + _WESTERN.replace("þ", "").replace("ð", "").replace("ý", ""),
}
_SCRIPTS = {
    "cp1251": (("Ѐ", "ҟ"), ("№", "№")),
    "koi8_r": (("А", "я"), ("ё", "ё"), ("Ё", "Ё")),
    "cp1253": (("Ά", "ώ"),),
    "cp1255": (("א", "ת"), ("₪", "₪")),
    "cp1256": (("ء", "ٕ"), ("پ", "ے"), ("،", "؟")),
    "cp949": (("、", "】"), ("！", "～")),
    "cp932": (_KANA, ("、", "】"), ("！", "～")),
    "euc_jp": (_KANA, ("、", "】"), ("！", "～")),
}


def _is_of_script(codec: str, char: str) -> bool:
    if codec in ("gb18030", "big5"):
        return _is_common_chinese(codec, char)
    if codec in ("cp932", "euc_jp") and _has_lead(char, "cp932", 0x88, 0x98):
        return True
    if codec == "cp949" and _has_lead(char, "euc_kr", 0xB0, 0xC8):
        return True
    return any(first <= char <= last for first, last in _SCRIPTS[codec])


def _is_common_chinese(codec: str, char: str) -> bool:
    """Whether a character is of the first level of its standard, or full-width punctuation."""
    if "、" <= char <= "】" or "！" <= char <= "～":
        return True
    if codec == "big5":
        return _has_lead(char, "big5", 0xA4, 0xC6)
    return _has_lead(char, "gb2312", 0xB0, 0xD7)


def _has_lead(char: str, codec: str, first: int, last: int) -> bool:
    try:
        return first <= char.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False
