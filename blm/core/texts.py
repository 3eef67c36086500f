"""Texts: what words tell, asked once per distinct anchor, title, path and host."""

from __future__ import annotations

import narwhals as nw

from blm.core.anchors import AnchorPolicy, classify
from blm.core.frames import Frame, table
from blm.core.lexical import judge_directories, judge_hosts
from blm.core.relevance import Niche, judge_categories, judge_texts
from blm.core.sites import Site
from blm.core.words import WordLists

_HOST_KINDS = {
    "host_hyphens": nw.Int64,
    "host_digits": nw.Int64,
    "host_label_length": nw.Int64,
    "money_host": nw.Boolean,
    "seller_host": nw.Boolean,
    "abused_suffix": nw.Boolean,
    "official_host": nw.Boolean,
}


def add_link_texts(links: Frame, site: Site, words: WordLists) -> Frame:
    """Live links with what their anchors, titles and paths tell.

    Args:
        links: inventory columns.
        site: brand, keywords, topics and languages.
        words: word lists of the package.

    Returns:
        `links` plus ``anchor_class``, ``anchor_rule``, ``commercial_anchor``, ``poison_anchor``,
        ``relevant_page``, ``directory_page``; null where nothing can be told.
    """
    anchored = _add_anchors(links, site, words)
    related = _add_relevance(anchored, site, words)
    return _add_directories(related, words)


def _add_anchors(links: Frame, site: Site, words: WordLists) -> Frame:
    """The class of each distinct (anchor, image or not); an unknown anchor has none."""
    marked = links.with_columns((nw.col("kind") == "image").fill_null(value=False).alias("image"))
    distinct = marked.filter(~nw.col("anchor").is_null()).select("anchor", "image").unique()
    pairs = list(distinct.sort("anchor", "image").iter_rows())
    policy = AnchorPolicy(
        brands=site.brand,
        products=site.products,
        authors=site.authors,
        keywords=site.money,
        own_domains=site.domains,
        languages=site.languages,
        brand_wins=site.brand_wins,
        allowed_topics=site.poison_allowed,
    )
    classes = classify(pairs, policy=policy, words=words)
    columns = table(
        links,
        {
            "anchor": [c.text for c in classes],
            "image": [c.is_image for c in classes],
            "anchor_class": [c.cls for c in classes],
            "anchor_rule": [c.rule for c in classes],
            "commercial_anchor": [c.commercial for c in classes],
            "poison_anchor": [c.poison is not None for c in classes],
        },
        {
            "anchor": nw.String,
            "image": nw.Boolean,
            "anchor_class": nw.String,
            "anchor_rule": nw.String,
            "commercial_anchor": nw.Boolean,
            "poison_anchor": nw.Boolean,
        },
    )
    return marked.join(columns, on=["anchor", "image"], how="left").drop("image")


def _add_relevance(links: Frame, site: Site, words: WordLists) -> Frame:
    """Whether title or vendor categories are about the niche; anchors are the linker's wish."""
    niche = Niche(site.topics, site.money, site.brand, site.languages)
    frame = links
    for column, judge in (("title", judge_texts), ("topics", judge_categories)):
        distinct = frame.get_column(column).drop_nulls().unique().sort().to_list()
        verdicts = table(
            links,
            {column: distinct, f"by_{column}": judge(distinct, niche=niche, words=words)},
            {column: nw.String, f"by_{column}": nw.Boolean},
        )
        frame = frame.join(verdicts, on=column, how="left")
    either = [nw.col("by_title"), nw.col("by_topics")]
    yes = nw.any_horizontal(*either, ignore_nulls=True)
    known = ~nw.all_horizontal(*(e.is_null() for e in either), ignore_nulls=True)
    relevant = nw.when(known).then(yes).alias("relevant_page")
    return frame.with_columns(relevant).drop("by_title", "by_topics")


def _add_directories(links: Frame, words: WordLists) -> Frame:
    pathed = links.with_columns(
        nw.col("from").str.replace_all(r"^[a-zA-Z]+://[^/?#]*", "").alias("path")
    )
    pages = pathed.select("path", "title").unique().sort("path", "title")
    answers = judge_directories(list(pages.iter_rows()), words=words)
    judged = pages.with_columns(
        table(links, {"directory_page": answers}, {"directory_page": nw.Boolean}).get_column(
            "directory_page"
        )
    )
    empty = nw.col("title").fill_null("\x00")
    keyed = judged.with_columns(empty.alias("key")).drop("title")
    joined = pathed.with_columns(empty.alias("key")).join(keyed, on=["path", "key"], how="left")
    return joined.drop("path", "key")


def add_domain_texts(domains: Frame, site: Site, words: WordLists) -> Frame:
    """Referring domains with what their names look like: weak evidence, see `core.lexical`.

    Returns:
        `domains` plus ``host_hyphens``, ``host_digits``, ``host_label_length``, ``money_host``,
        ``seller_host``, ``abused_suffix``, ``official_host``.
    """
    names = domains.get_column("domain").to_list()
    looks = judge_hosts(names, keywords=site.money, words=words)
    columns = {name: looks[name] for name in _HOST_KINDS}
    judged = table(domains, {"domain": names, **columns}, {"domain": nw.String, **_HOST_KINDS})
    return domains.join(judged, on="domain", how="left")
