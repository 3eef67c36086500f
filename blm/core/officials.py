"""Official hosts: governments, armies, universities and schools."""

from __future__ import annotations

import re

_OFFICIAL_TOP = frozenset({"gov", "edu", "mil", "int"})
_OFFICIAL_SECOND = frozenset(
    {"ac", "edu", "gc", "gob", "gouv", "gov", "govt", "gub", "gv", "jus", "mil"}
)
_OFFICIAL_HOSTS = re.compile(
    r"(?:^|\.)(?:europa\.eu|nhs\.uk|police\.uk|parliament\.uk|mod\.uk|bund\.de|admin\.ch"
    r"|canada\.ca|gc\.ca|regjeringen\.no|government\.nl|overheid\.nl|government\.se"
    r"|go\.(?:jp|kr|th|id|ke|ug|tz|cr|ci)|re\.kr|bel\.tr|pol\.tr|lg\.jp"
    r"|k12\.[a-z]{2}\.us|state\.[a-z]{2}\.us|school\.nz|sch\.uk)$"
)


def is_official(host: str) -> bool:
    """Whether a host belongs to a government, an army, a university or a school by its suffix.

    ``gov``, ``edu``, ``mil`` and ``int`` at the top; ``gov.xx``, ``ac.xx``, ``gob.xx``, ``gouv.xx``
    and the like below a country; a few well-known suffixes that fit no pattern.
    """
    name = host.lower().strip(".")
    labels = name.split(".")
    if len(labels) < 2:
        return False
    if labels[-1] in _OFFICIAL_TOP or _OFFICIAL_HOSTS.search(name):
        return True
    return len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _OFFICIAL_SECOND
