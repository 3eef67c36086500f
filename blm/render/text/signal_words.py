"""Signals in words, where a policy has only their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS

SAYS = {**LINK_SIGNALS, **ALL_DOMAIN_SIGNALS}
SHORT = {
    "spam_band": "the spam score",
    "authority_band": "the authority",
    "traffic": "organic visits to the domain",
    "links": "live links from the domain",
    "completeness": "known evidence",
}
"""Display names of signals whose name, with blanks for underscores, would be unclear."""
UNKNOWN = {
    "low_trust_flow": "Majestic's trust flow",
    "relevant": "whether a page fits the site's topics",
    "foreign_language": "its pages' languages",
}
"""Short names for the signals that are unknown most often."""
_NAME = re.compile("|".join(rf"\b{name}\b" for name in sorted(SAYS, key=len, reverse=True)))
_FLAG = re.compile(rf"({_NAME.pattern}) were (true|false)")


def say_unknown(names: Iterable[str]) -> str:
    """Unknown signals, listed by short name or by what each tells."""
    return "; ".join(UNKNOWN.get(name, SAYS[name].says) for name in names if name in SAYS)


def say_flip(flip: str) -> str:
    """A condition of the policy and the recommendation that its change would give."""
    told = _FLAG.sub(_say_flag, flip)
    return told if told != flip else _NAME.sub(lambda match: _short(match[0]), flip)


def _say_flag(match: re.Match[str]) -> str:
    word = "held" if match[2] == "true" else "did not hold"
    return f"this {word} ({SAYS[match[1]].says})"


def _short(name: str) -> str:
    return SHORT.get(name, name.replace("_", " "))
