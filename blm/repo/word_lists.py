"""The word lists that ship with the package: the only place that reads ``blm/words``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from blm.core.text.folding import fold
from blm.core.text.word_lists import WordLists


@cache
def load() -> WordLists:
    """Every list of the package, read and folded once per process (under 30 ms)."""
    room = files("blm") / "words"
    poison = _folder(room / "poison")
    directory = _phrases(room / "directory.txt")
    sellers = _phrases(room / "sellers.txt")
    platforms = _phrases(room / "platforms.txt")
    tools = _phrases(room / "seo_tools.txt")
    return WordLists(
        generic=frozenset().union(*_folder(room / "generic").values()),
        stop=_folder(room / "stop"),
        poison={topic: _without(phrases, "=") for topic, phrases in poison.items()},
        poison_whole={topic: _marked(phrases, "=") for topic, phrases in poison.items()},
        dates=_phrases(room / "dates.txt"),
        placeholders=_phrases(room / "placeholders.txt"),
        directory_segments=_marked(directory, "/"),
        directory_titles=_without(directory, "/"),
        categories=_phrases(room / "categories.txt"),
        sellers=_without(sellers, "!"),
        innocents=_marked(sellers, "!"),
        platforms=frozenset(host for host in platforms if not host.endswith("/")),
        path_platforms=frozenset(host[:-1] for host in platforms if host.endswith("/")),
        neutral_hosts=_phrases(room / "neutral_hosts.txt") | tools,
        seo_tools=tools,
        abused_tlds=_phrases(room / "abused_tlds.txt"),
    )


def _folder(room: Traversable) -> dict[str, frozenset[str]]:
    """The lists of a folder by file name, in the order of names."""
    lists = sorted((file.name, file) for file in room.iterdir() if file.name.endswith(".txt"))
    return {name.removesuffix(".txt"): _phrases(file) for name, file in lists}


def _phrases(file: Traversable) -> frozenset[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line and not line.startswith("#"))


def _marked(phrases: Iterable[str], mark: str) -> frozenset[str]:
    return frozenset(phrase[1:] for phrase in phrases if phrase.startswith(mark))


def _without(phrases: Iterable[str], mark: str) -> frozenset[str]:
    return frozenset(phrase for phrase in phrases if not phrase.startswith(mark))
