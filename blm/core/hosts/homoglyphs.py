"""Homoglyphs: host names that look like other host names."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from blm.core.hosts.url_like_text import decode_labels
from blm.core.text.folding import fold, latinise, plain

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that legitimate labels mix: level *highly restrictive* of Unicode's UTS 39."""
_PHONETIC = str.maketrans("ĸɑɡɢɩɪʏʟɴʀʙʜᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ", "kaggiiylnrbhacdejkmoptuvwz")
"""Phonetic and historic letters that look like ASCII letters."""


def find_homoglyph(host: str, known: Collection[str]) -> str | None:
    """How a host name imitates another one, as a clause to follow its name; None if it does not.

    Args:
        host: A-label, or Unicode.
        known: hosts worth imitating.
    """
    shown = decode_labels(host)
    if shown.isascii():
        return None
    for label in shown.split("."):
        if len(scripts := _scripts(label)) > 1 and not any(scripts <= one for one in _TOGETHER):
            return f"mixes {' and '.join(sorted(name.capitalize() for name in scripts))} letters"
    twin = plain(latinise(fold(shown.translate(_PHONETIC))))
    if twin.isascii() and (twin in known or _is_disguise(shown)):
        return f"reads as {twin} and is another host"
    return None


def _scripts(label: str) -> frozenset[str]:
    """The scripts of a label's letters, from their Unicode names."""
    names = (unicodedata.name(sign, "").partition(" ")[0] for sign in label if sign.isalpha())
    return frozenset(name for name in names if name and name not in {"MODIFIER", "FULLWIDTH"})


def _is_disguise(shown: str) -> bool:
    """True if a label is all Cyrillic and reads as Latin, or has phonetic or historic letters.

    Greek words that read as Latin ones are common and legitimate.
    """
    labels = (label for label in shown.split(".") if not label.isascii())
    odd = shown.translate(_PHONETIC) != shown
    return odd or any(_scripts(label) == {"CYRILLIC"} for label in labels)
