"""Signals from texts and hosts: blm's own functions, called once per distinct value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer.borrowed import (
    AnchorPolicy,
    Niche,
    WordLists,
    base_language,
    classify,
    judge_categories,
    judge_hosts,
    judge_texts,
    judge_titles,
)
from benchmarks.peer.exports import per_distinct
from benchmarks.peer.inventory import load_file


@dataclass(frozen=True, slots=True)
class Wishes:
    """Values of ``site.yaml`` and ``anchors.yaml`` that an audit of exports needs."""

    domain: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    brand: tuple[str, ...]
    money: tuple[str, ...]


def load_wishes(profile: Path) -> Wishes:
    """Load the values from a site's profile."""
    site, anchors = load_file(profile / "site.yaml"), load_file(profile / "anchors.yaml")
    return Wishes(
        domain=site["domains"][0],
        languages=tuple(site["languages"]),
        topics=tuple(site["topics"]),
        brand=tuple(anchors["brand"]),
        money=tuple(anchors["money"]),
    )


def add_link_texts(links: pd.DataFrame, wishes: Wishes, words: WordLists) -> pd.DataFrame:
    """Live links with a column for each link signal."""
    _add_anchors(links, wishes, words)
    niche = Niche(wishes.topics, wishes.money, wishes.brand, wishes.languages)
    by_title = _judge_distinct(
        links["title"], lambda texts: judge_texts(texts, niche=niche, words=words)
    )
    by_topics = _judge_distinct(
        links["topics"], lambda texts: judge_categories(texts, niche=niche, words=words)
    )
    answers = np.where(by_title == np.True_, True, by_topics)
    links["relevant_page"] = np.where(pd.isna(answers), by_title, answers)
    served = {base_language(code) for code in wishes.languages}
    links["foreign_page"] = per_distinct(
        links["lang"], lambda lang: base_language(lang) not in served
    )
    titled = _judge_distinct(links["title"], lambda texts: judge_titles(texts, words=words))
    listed = links["from"].str.contains(_find_directories(words))
    links["directory_page"] = np.where(listed, np.True_, titled)
    links["external_links"] = links["out"]
    links["in_content"] = links["content"]
    links["anchor_text"] = links["anchor"]
    links["link_kind"] = links["kind"]
    return links


def _find_directories(words: WordLists) -> re.Pattern[str]:
    """A path segment that link directories use, in a URL."""
    names = "|".join(re.escape(name) for name in sorted(words.directory_segments))
    names = names.replace(r"\-", "[-_]")
    return re.compile(rf"(?i)://[^?#]*/(?:{names})(?:[/?#]|$)")


def _judge_distinct(values: pd.Series, judge: Any) -> Any:  # noqa: ANN401 - a function of a list; an array
    """The judge's results by value; it is called once with all distinct values."""
    codes, distinct = pd.factorize(values)
    answers = np.empty(len(distinct) + 1, dtype=object)
    answers[:-1] = judge(list(distinct))
    return answers[codes]


def _add_anchors(links: pd.DataFrame, wishes: Wishes, words: WordLists) -> None:
    policy = AnchorPolicy(
        brands=wishes.brand,
        keywords=wishes.money,
        own_domains=(wishes.domain,),
        languages=wishes.languages,
    )
    pairs = pd.Series(list(zip(links["anchor"], links["kind"] == "image", strict=True)))
    classes = _judge_distinct(pairs, lambda found: classify(found, policy=policy, words=words))
    links["anchor_class"] = [one.cls for one in classes]
    links["anchor_rule"] = [one.rule for one in classes]
    links["commercial_anchor"] = [one.commercial for one in classes]
    links["poison_anchor"] = [one.poison is not None for one in classes]


def add_host_looks(domains: pd.DataFrame, wishes: Wishes, words: WordLists) -> pd.DataFrame:
    """Referring domains with columns of signals from their names."""
    looks = judge_hosts(domains["domain"].tolist(), keywords=wishes.money, words=words)
    return domains.assign(**looks)
