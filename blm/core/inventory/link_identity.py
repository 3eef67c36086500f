"""Link identity: URL keys and referring domains of exported rows, one row per link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from blm.core.frames import add_answers
from blm.core.hosts import urls
from blm.core.inventory.metrics import METRICS

STATE_ORDER = {"live": 0, "blocked": 1, "lost": 2, "unlisted": 3, "dropped": 4}
"""Priority of several rows of one link by state: a live one first."""


def add_domains(frame: pl.DataFrame, key: str, registrable: Callable[[str], str]) -> pl.DataFrame:
    """`frame` with the referring domain of the URL identities in `key` as column ``domain``.

    Each distinct host is looked up in the public suffix list once.
    """
    hosted = frame.with_columns(urls.host_expr(key).alias("__host"))
    hosts = [host for host in hosted.get_column("__host").unique().to_list() if host is not None]
    domains = {"domain": [registrable(host) if host else None for host in hosts]}
    return add_answers(hosted, "__host", hosts, domains, {"domain": pl.String}).drop("__host")


def all_grouped(links: pl.DataFrame, registrable: Callable[[str], str]) -> bool:
    """True if every link's domain is the referring domain that its source URL has today.

    Args:
        links: with the columns ``domain`` and ``from``.
        registrable: referring domain of a host.
    """
    hosts = urls.add_keys(links.select("domain", "from"), "from", "key").select(
        "domain", urls.host_expr("key").alias("host")
    )
    pairs = hosts.unique().iter_rows()
    return all(host is not None and registrable(host) == domain for domain, host in pairs)


def normalise_links(frame: pl.DataFrame, registrable: Callable[[str], str]) -> pl.DataFrame:
    """One row per link of an export, with identity and referring domain.

    Args:
        frame: `core.inventory.readings.LINK_COLUMNS` and metric columns.
        registrable: referring domain of a host.

    Returns:
        The same columns plus ``from_key``, ``to_key`` (null without a target) and ``domain``. Of
        several rows with one identity a live one wins, then a followed one, then the first. Rows
        whose URL has no readable host are left out; readers count them as skipped.
    """
    keyed = urls.add_keys(urls.add_keys(frame, "source_url", "from_key"), "target_url", "to_key")
    keyed = keyed.filter(~pl.col("from_key").is_null())
    keyed = keyed.filter(pl.col("target_url").is_null() | ~pl.col("to_key").is_null())
    return add_domains(keep_speaking(keyed, ["row"]), "from_key", registrable)


def keep_speaking(rows: pl.DataFrame, order: Sequence[str]) -> pl.DataFrame:
    """One row per link: a live one before a lost one, then a followed one.

    Args:
        rows: with ``from_key``, ``to_key``, ``state`` and ``rel``.
        order: columns that break ties.
    """
    ranked = rows.with_columns(
        pl.col("state")
        .replace_strict(list(STATE_ORDER), list(STATE_ORDER.values()), return_dtype=pl.Int64)
        .alias("__state"),
        (pl.col("rel") != "follow").fill_null(value=True).cast(pl.Int64).alias("__rel"),
    )
    first = ranked.sort("__state", "__rel", *order).unique(
        subset=["from_key", "to_key"], keep="first", maintain_order=True
    )
    return first.drop("__state", "__rel")


def normalise_domains(frame: pl.DataFrame, registrable: Callable[[str], str]) -> pl.DataFrame:
    """Domain-level rows with their referring domain; rows without a valid host are left out.

    Additive counts of a domain's hosts, such as sessions, are replaced by their sum in each row.

    Args:
        frame: ``row``, ``domain`` (host as exported), ``first_seen``, ``last_seen``, ``state``,
            metrics.
        registrable: referring domain of a host.
    """
    labels: dict[str, str | None] = {}
    for host in frame.get_column("domain").unique().to_list():
        label = urls.host_label(host) if host else None
        labels[host] = None if label is None else registrable(label.removeprefix("www."))
    known: dict[str, Any] = {h: d for h, d in labels.items() if d}
    names = pl.DataFrame(
        {"domain": list(known), "__domain": list(known.values())},
        {"domain": pl.String, "__domain": pl.String},
    )
    named = (
        frame.join(names, on="domain", how="inner").drop("domain").rename({"__domain": "domain"})
    )
    summed = [n for n in named.columns if n in METRICS and METRICS[n].summed]
    if len(set(known.values())) == len(known) or not summed:
        return named
    known_sum = [
        pl.when(pl.col(n).is_null().all().over("domain"))
        .then(None)
        .otherwise(pl.col(n).sum().over("domain"))
        .alias(n)
        for n in summed
    ]
    return named.with_columns(known_sum)
