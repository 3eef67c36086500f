"""What words tell, one link or one name at a time.

The questions about one text are blm's own scalar functions, asked of that text alone; which text of
which link is asked, and what several answers make together, is done here again.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from blm.core.anchors.anchor_classes import AnchorClass, AnchorClassifier, AnchorPolicy
from blm.core.hosts.spam_looks import judge_hosts, judge_path, judge_titles
from blm.core.signals.topical_relevance import Niche, judge_categories, judge_texts
from blm.core.site.site import Site
from tests.builders import WORDS
from tests.reference.normalising import Row
from tests.reference.truth import Truth, either


def read_words(line: Row, site: Site) -> Row:
    """What a link's anchor, title, categories and address tell; None is untold."""
    found = classify(line["anchor"], line["kind"], anchor_policy(site))
    niche = Niche(site.topics, site.money, site.brand, site.languages)
    told = [judge_title(line["title"], niche), judge_topics(line["topics"], niche)]
    known = [truth for truth in told if truth is not None]
    return {
        "anchor_class": found.cls if found else None,
        "anchor_rule": found.rule if found else None,
        "commercial_anchor": found.commercial if found else None,
        "poison_anchor": found.poison is not None if found else None,
        "relevant_page": either(known) if known else None,
        "directory_page": judge_page(path_of(line["from"]), line["title"]),
    }


def path_of(url: str) -> str:
    """A URL less its scheme and host."""
    return re.sub(r"^[^/?#]*", "", url.partition("://")[2])


def anchor_policy(site: Site) -> AnchorPolicy:
    """What the site's people say of anchors."""
    return AnchorPolicy(
        brands=site.brand,
        products=site.products,
        authors=site.authors,
        keywords=site.money,
        own_domains=site.domains,
        languages=site.languages,
        brand_wins=site.brand_wins,
        allowed_topics=site.poison_allowed,
    )


@lru_cache(maxsize=64)
def classifier(policy: AnchorPolicy) -> AnchorClassifier:
    """A policy prepared, once."""
    return AnchorClassifier(policy, WORDS)


@cache
def classify(text: str | None, kind: str | None, policy: AnchorPolicy) -> AnchorClass | None:
    """The class of one anchor; an unknown one has none."""
    return None if text is None else classifier(policy).classify(text, is_image=kind == "image")


@cache
def judge_title(text: str | None, niche: Niche) -> Truth:
    """Whether one title is about the niche."""
    return judge_texts([text], niche=niche, words=WORDS)[0]


@cache
def judge_topics(text: str | None, niche: Niche) -> Truth:
    """Whether one list of categories is."""
    return judge_categories([text], niche=niche, words=WORDS)[0]


@cache
def judge_page(path: str, title: str | None) -> Truth:
    """Whether one page looks like a link directory."""
    if judge_path(f"https://host.example{path}", words=WORDS):
        return True
    return None if title is None else judge_titles([title], words=WORDS)[0]


@cache
def read_name(domain: str, keywords: tuple[str, ...]) -> dict[str, Any]:
    """What the name of one referring domain looks like."""
    looks = judge_hosts([domain], keywords=keywords, words=WORDS)
    return {name: values[0] for name, values in looks.items()}
