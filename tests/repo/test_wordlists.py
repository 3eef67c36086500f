"""The word lists of the package: complete, folded, sorted, quick."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from blm.core.text.folding import fold
from blm.core.text.word_lists import base_language
from blm.repo import word_lists

ROOM = Path(str(files("blm") / "words"))
FILES = sorted(path.relative_to(ROOM).as_posix() for path in ROOM.rglob("*.txt"))

MIXED = re.compile("[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]", re.IGNORECASE)
"""A Latin letter beside a Greek or Cyrillic one."""


@pytest.mark.parametrize("name", FILES)
def test_lists_are_sorted_phrases_below_a_comment(name: str) -> None:
    """A file opens with a comment; its lines are sorted, unique, trimmed and never empty."""
    text = (ROOM / name).read_bytes().decode("utf-8")
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("#")]
    body = lines[len(head) :]
    assert head
    assert body == sorted(set(body))
    assert all(line == line.strip() and line for line in body)
    assert text.endswith("\n")


@pytest.mark.parametrize("name", FILES)
def test_no_phrase_is_disguised(name: str) -> None:
    """No line mixes look-alike scripts or folds to nothing."""
    for line in (ROOM / name).read_text(encoding="utf-8").splitlines():
        assert not MIXED.search(line)
        assert fold(line)


def test_lists_cover_the_promised_languages() -> None:
    """Nineteen languages have generic anchors, thirteen function words."""
    generic = {path.stem for path in (ROOM / "generic").iterdir()}
    wanted = "en de fr es it pt nl pl ru tr ja zh vi ar cs sv da ko uk"
    assert generic >= set(wanted.split())
    stemmed = "en de fr es it pt nl sv da ru tr pl cs"
    assert set(word_lists.load().stop) >= set(stemmed.split())


def test_loading_is_done_once() -> None:
    """A second call gives the same object."""
    assert word_lists.load() is word_lists.load()


def test_marks_of_lines_choose_the_list() -> None:
    """``=`` makes a spam phrase whole-text only, ``/`` a path, ``!`` an innocent word."""
    words = word_lists.load()
    assert "sex" in words.poison_whole["adult"]
    assert "sex" not in words.poison["adult"]
    assert "casino" in words.poison["casino"]
    assert "listing" in words.directory_segments
    assert "link directory" in words.directory_titles
    assert "museo" in words.innocents
    assert "seo" in words.sellers
    assert "wordpress.com" in words.platforms
    assert "sites.google.com" in words.path_platforms
    marked = (words.sellers, words.directory_titles, words.path_platforms, words.innocents)
    assert not any(phrase[0] in "=/!" or phrase[-1] == "/" for one in marked for phrase in one)


G3 = (
    "wordpress.com tumblr.com weebly.com livejournal.com over-blog.com typepad.com canalblog.com"
    " substack.com medium.com jimdo.com webnode.com fc2.com ucoz.ru unoeuro.com 000webhostapp.com"
    " kasserver.com conoha.ne.jp"
)


def test_platforms_of_guard_g3_are_known() -> None:
    """Every platform that guard G3 names is on the list."""
    assert word_lists.load().platforms >= set(G3.split())


def test_spam_and_generic_phrases_are_apart() -> None:
    """No phrase is both spam and generic, and no host neutral and an abused suffix."""
    words = word_lists.load()
    poison = set().union(*words.poison.values(), *words.poison_whole.values())
    assert not poison & words.generic
    assert not {host.rpartition(".")[2] for host in words.neutral_hosts} & words.abused_tlds
    assert not words.sellers & words.innocents


def test_function_words_by_language() -> None:
    """Regional codes and neighbours find a list; unknown languages have none."""
    words = word_lists.load()
    assert "para" in words.stop_of(["pt-BR"])
    assert words.stop_of(["no"]) == words.stop_of(["nb"])
    assert words.stop_of(["xx"]) == frozenset()
    assert len(words.stop_outside(["no", "en"])) == len(words.stop) - 2
    assert base_language("zh_Hant") == "zh"
