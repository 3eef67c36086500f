"""Everything that the peer takes from blm: judging of single words, hosts and URLs.

A second implementation of word lists and stemming would measure nothing. Each is asked once per
distinct value, so the peer gets for nothing what a practitioner would write slower.
"""

from __future__ import annotations

from blm.core.anchors.anchor_classes import AnchorPolicy, classify
from blm.core.findings.link_networks import group_pages
from blm.core.findings.sample_links import ANYBODYS, SAMPLES
from blm.core.hosts.public_suffixes import Domains
from blm.core.hosts.spam_looks import judge_hosts, judge_titles
from blm.core.hosts.urls import key_host, url_key
from blm.core.policy.conditions import mixed_condition
from blm.core.signals.topical_relevance import Niche, judge_categories, judge_texts
from blm.core.text.word_lists import WordLists, base_language
from blm.repo.suffix_list import suffixes
from blm.repo.word_lists import load as load_words

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
