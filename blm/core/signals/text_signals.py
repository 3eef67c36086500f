"""Text signals: computed once per distinct anchor, title, path and host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from blm.core.anchors.anchor_classes import AnchorPolicy, classify
from blm.core.frames import add_answers, any_of
from blm.core.hosts.spam_looks import (
    PLAIN_URL,
    directory_pattern,
    judge_host_column,
    judge_path,
    title_judge,
)
from blm.core.signals.topical_relevance import Niche, judge_categories, text_judge
from blm.core.site.site import Site
from blm.core.text.folding import list_words
from blm.core.text.word_lists import WordLists

_IMAGE = "\x1f"
_ANCHOR_KINDS = {
    "anchor_class": pl.Categorical,
    "anchor_rule": pl.Categorical,
    "commercial_anchor": pl.Boolean,
    "poison_anchor": pl.Boolean,
}
_HOST_KINDS: Mapping[str, type[pl.Int64 | pl.Boolean]] = {
    "host_hyphens": pl.Int64,
    "host_digits": pl.Int64,
    "host_label_length": pl.Int64,
    "money_host": pl.Boolean,
    "seller_host": pl.Boolean,
    "abused_suffix": pl.Boolean,
    "official_host": pl.Boolean,
}


def anchor_policy(site: Site) -> AnchorPolicy:
    """The part of a site that anchor classes depend on."""
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


def niche_of(site: Site) -> Niche:
    """The part of a site that titles and categories are compared with."""
    return Niche(site.topics, site.money, site.brand, site.languages)


def judge_anchors(links: pl.DataFrame, policy: AnchorPolicy, words: WordLists) -> pl.DataFrame:
    """The class of each distinct (anchor, image or not); an unknown anchor has none.

    Args:
        links: inventory columns.
        policy: brand and keywords.
        words: word lists of the package.

    Returns:
        Row by row ``anchor_class``, ``anchor_rule``, ``commercial_anchor`` and ``poison_anchor``.
    """
    image = (pl.col("kind") == "image").fill_null(value=False)
    text = pl.col("anchor").cast(pl.String)
    # Texts of images are marked by a leading character that no exported text contains.
    marked = pl.when(image).then(pl.concat_str(pl.lit(_IMAGE), text)).otherwise(text)
    keyed = links.select(marked.alias("key"))
    asked = _list_distinct(keyed, "key")
    pairs = [(text.removeprefix(_IMAGE), text.startswith(_IMAGE)) for text in asked]
    classes = classify(pairs, policy=policy, words=words)
    answers: dict[str, list[object]] = {
        "anchor_class": [c.cls for c in classes],
        "anchor_rule": [c.rule for c in classes],
        "commercial_anchor": [c.commercial for c in classes],
        "poison_anchor": [c.poison is not None for c in classes],
    }
    return add_answers(keyed, "key", asked, answers, _ANCHOR_KINDS).drop("key")


def judge_pages(links: pl.DataFrame, niche: Niche, words: WordLists) -> pl.DataFrame:
    """Topical relevance and directory looks of linking pages, from titles, categories and paths.

    Anchors do not count: the linking site chooses them.

    Args:
        links: inventory columns.
        niche: topics and languages.
        words: word lists of the package.

    Returns:
        Row by row ``relevant_page`` and ``directory_page``; null where unknown.
    """
    read = links.select("from", "title", "topics")
    titles, lists = _list_distinct(read, "title"), _list_distinct(read, "topics")
    is_relevant, is_directory = text_judge(niche, words), title_judge(words)
    by_title: dict[str, list[bool | None]] = {"by_title": [], "directory_title": []}
    for shown in map(list_words, titles):  # computed once for both signals
        by_title["by_title"].append(is_relevant(shown))
        by_title["directory_title"].append(is_directory(shown))
    by_topics = {"by_topics": judge_categories(lists, niche=niche, words=words)}
    told = add_answers(read, "title", titles, by_title, dict.fromkeys(by_title, pl.Boolean))
    told = add_answers(told, "topics", lists, by_topics, {"by_topics": pl.Boolean})
    either = [pl.col("by_title"), pl.col("by_topics")]
    yes = any_of(either)
    known = ~pl.all_horizontal(*(e.is_null() for e in either))
    relevant = pl.when(known).then(yes).alias("relevant_page")
    return _add_directories(told, words).select(relevant, "directory_page")


def _add_directories(links: pl.DataFrame, words: WordLists) -> pl.DataFrame:
    """``directory_page``: true by path or title phrase, false if there is a title, else null."""
    url = pl.col("from")
    plain = url.str.contains(PLAIN_URL)
    listed = links.select("from", plain=plain, path=url.str.contains(directory_pattern(words)))
    odd = listed.select("from", "plain").filter(~pl.col("plain"))
    judged = [one for one in _list_distinct(odd, "from") if judge_path(one, words=words)]
    by_path = (pl.col("plain") & pl.col("path")) | pl.col("from").is_in(judged)
    return links.with_columns(listed.select(by_path.alias("path")).get_column("path")).with_columns(
        pl.when(pl.col("path"))
        .then(pl.lit(value=True))
        .otherwise(pl.col("directory_title"))
        .alias("directory_page")
    )


def _list_distinct(frame: pl.DataFrame, column: str) -> list[str]:
    return frame.get_column(column).drop_nulls().unique().sort().to_list()


def add_domain_texts(
    domains: pl.DataFrame, keywords: Sequence[str], words: WordLists
) -> pl.DataFrame:
    """Referring domains with the spam signals of their names: weak evidence, see `spam_looks`.

    Args:
        domains: with ``domain``.
        keywords: money keywords of the site.
        words: word lists of the package.

    Returns:
        `domains` plus ``host_hyphens``, ``host_digits``, ``host_label_length``, ``money_host``,
        ``seller_host``, ``abused_suffix``, ``official_host``.
    """
    looks = judge_host_column(domains.get_column("domain"), keywords=keywords, words=words)
    return domains.with_columns(
        looks[name].cast(kind).alias(name) for name, kind in _HOST_KINDS.items()
    )
