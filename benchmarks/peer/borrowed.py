"""What the peer takes from blm, all of it here: how one word, one host, one URL is judged.

A second implementation of word lists and stemming would measure nothing. Each is asked once per
distinct value, so the peer gets for nothing what a practitioner would write slower.
"""

from __future__ import annotations

from blm.core.anchors import AnchorPolicy, classify
from blm.core.conditions import mixed_condition
from blm.core.domains import Domains
from blm.core.lexical import judge_hosts, judge_titles
from blm.core.networks import group_pages
from blm.core.relevance import Niche, judge_categories, judge_texts
from blm.core.samples import ANYBODYS, SAMPLES
from blm.core.urls import key_host, url_key
from blm.core.words import WordLists, base_language
from blm.repo.suffixes import suffixes
from blm.repo.wordlists import load as load_words

__all__ = [
    "ANYBODYS",
    "SAMPLES",
    "AnchorPolicy",
    "Domains",
    "Niche",
    "WordLists",
    "base_language",
    "classify",
    "group_pages",
    "judge_categories",
    "judge_hosts",
    "judge_texts",
    "judge_titles",
    "key_host",
    "load_words",
    "mixed_condition",
    "suffixes",
    "url_key",
]
