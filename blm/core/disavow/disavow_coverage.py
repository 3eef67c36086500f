"""Coverage: the links and domains that the last uploaded disavow file covers."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from blm.core.disavow.disavow_file import Cover
from blm.core.frames import add_answers
from blm.core.hosts.urls import add_keys, host_expr


def mark_links(links: pl.DataFrame, cover: Cover) -> pl.DataFrame:
    """Column ``covered`` for links, row by row; each distinct host is looked up once."""
    if not cover.domains and not cover.urls:
        return links.select((pl.col("from").is_null() & pl.lit(value=False)).alias("covered"))
    keyed = add_keys(links.select("from"), "from", "__key")
    hosted = keyed.with_columns(host_expr("__key").alias("__host"))
    hosts = [name for name in hosted.get_column("__host").unique().to_list() if name]
    asked = {"covered": [cover.covers_host(name) for name in hosts]}
    answered = add_answers(hosted, "__host", hosts, asked, {"covered": pl.Boolean})
    by_url = pl.col("__key").is_in(sorted(cover.urls))
    covered = pl.col("covered").fill_null(value=False) | by_url.fill_null(value=False)
    return answered.select(covered.alias("covered"))


def mark_domains(domains: pl.DataFrame, cover: Cover) -> pl.DataFrame:
    """Referring domains with a column ``covered``."""
    if not cover.domains and not cover.urls:
        return domains.with_columns(pl.lit(value=False).alias("covered"))
    marked = domains.join(_answers(domains, "domain", cover.covers_host), on="domain", how="left")
    return marked.with_columns(pl.col("covered").fill_null(value=False))


def _answers(frame: pl.DataFrame, column: str, ask: Callable[[str], bool]) -> pl.DataFrame:
    names = [name for name in frame.get_column(column).unique().to_list() if name]
    return pl.DataFrame(
        {column: names, "covered": [ask(name) for name in names]},
        {column: pl.String, "covered": pl.Boolean},
    )
