"""Official hosts: governments, armies, universities and schools."""

from __future__ import annotations

import re

OFFICIAL_HOST = (
    r"\.(?:gov|edu|mil|int"
    r"|(?:ac|edu|gc|gob|gouv|gov|govt|gub|gv|jus|mil)\.[^.]{2})$"
    r"|(?:^|\.)(?:europa\.eu|nhs\.uk|police\.uk|parliament\.uk|mod\.uk|bund\.de|admin\.ch"
    r"|canada\.ca|gc\.ca|regjeringen\.no|government\.nl|overheid\.nl|government\.se"
    r"|go\.(?:jp|kr|th|id|ke|ug|tz|cr|ci)|re\.kr|bel\.tr|pol\.tr|lg\.jp"
    r"|k12\.[a-z]{2}\.us|state\.[a-z]{2}\.us|school\.nz|sch\.uk)$"
)
"""Hosts in lower case that are official, in Python's regular expressions and in Rust's."""
_OFFICIAL_HOST = re.compile(OFFICIAL_HOST)


def is_official(host: str) -> bool:
    """Whether a host belongs to a government, an army, a university or a school by its suffix.

    ``gov``, ``edu``, ``mil`` and ``int`` at the top; ``gov.xx``, ``ac.xx``, ``gob.xx``, ``gouv.xx``
    and the like below a country; a few well-known suffixes that fit no pattern.
    """
    return _OFFICIAL_HOST.search(host.lower().strip(".")) is not None
