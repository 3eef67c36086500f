"""DataForSEO, backlinks/live: the JSON that its API answers with.

Quirks: links lie in tasks and results, and an item may lack a field instead of having it empty.
Ranks are of 1,000, or of 100 where the request said so; those are another scale and not kept. Rel
is a list of attributes. A lost link has no day and no reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from blm.exports.column_maps.cells import (
    anchor,
    choice,
    date,
    flag,
    language,
    number,
    rel,
    tally,
    title,
    url,
    word,
)
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

OK = 20_000
"""Status of a task that was done."""

_attributes = word("attributes").str.replace_all(",", " ").str.split(" ")
_told = (word("attributes") != "") | (word("dofollow") != "")
_nofollow = (
    pl.when(_attributes.list.contains("nofollow"))
    .then(True)
    .when(flag("dofollow").value | (word("attributes") != ""))
    .then(False)
)
_KINDS = {
    "anchor": "text",
    "image": "image",
    "meta": "redirect",
    "redirect": "redirect",
    "canonical": "canonical",
    "alternate": "alternate",
}


def flatten(envelope: object) -> list[dict[str, object]]:
    """The links of an answer, one mapping of plain values each, with the scale of their ranks.

    Args:
        envelope: the decoded JSON: ``tasks``, each with ``data`` (the request) and ``result``, each
            with ``items``.

    Raises:
        ValueError: it is no such answer, or a task in it failed.
    """
    tasks = envelope.get("tasks") if isinstance(envelope, dict) else None
    if not isinstance(tasks, list):
        message = "no list of tasks"
        raise ValueError(message)
    return [row for task in tasks for row in _list_items(task)]


def _list_items(task: object) -> Iterator[dict[str, object]]:
    if not isinstance(task, dict) or task.get("status_code", OK) != OK:
        message = "a task failed"
        raise ValueError(message)
    data = task.get("data")
    asked = data.get("rank_scale") if isinstance(data, dict) else None
    scale = asked if isinstance(asked, str) else "one_thousand"
    for result in _list_mappings(task.get("result")):
        for item in _list_mappings(result.get("items")):
            yield {**{name: _plain(value) for name, value in item.items()}, "rank_scale": scale}


def _list_mappings(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _plain(value: object) -> object:
    """A value for one cell: a list of words is joined, nested values are left out."""
    if isinstance(value, list):
        return " ".join(str(one) for one in value if not isinstance(one, list | dict))
    return None if isinstance(value, dict) else value


FORMAT = Format(
    name="dataforseo-backlinks",
    stream="dataforseo.links",
    header=("url_from", "url_to", "domain_from"),
    columns={
        "source_url": url("url_from"),
        "target_url": url("url_to"),
        "anchor": anchor("anchor"),
        "rel": Cell(
            rel(
                nofollow=_nofollow,
                sponsored=pl.when(_told).then(_attributes.list.contains("sponsored")),
                ugc=pl.when(_told).then(_attributes.list.contains("ugc")),
            ).value
        ),
        "kind": choice("item_type", _KINDS),
        "title": title("page_from_title"),
        "lang": language("page_from_language"),
        "out": number("page_from_external_links"),
        "first_seen": date("first_seen"),
        "last_seen": date("last_seen"),
        "state": Cell(
            pl.when(flag("is_lost").value).then(pl.lit("unlisted")).otherwise(pl.lit("live"))
        ),
        "dataforseo.rank": Cell(
            pl.when(word("rank_scale") == "one_thousand").then(number("domain_from_rank").value)
        ),
        "dataforseo.spam": number("backlink_spam_score"),
    },
    totals={
        "rows": pl.len(),
        "hosts": pl.col(SOURCE_HOST).n_unique(),
        "nofollow": tally(pl.col("rel").str.contains("nofollow", literal=True)),
        "lost": tally(pl.col("state") != "live"),
        "empty_anchor": tally(pl.col("anchor") == ""),
    },
    # Items of one answer, first asked for and at most: docs.dataforseo.com/v3/backlinks-backlinks-
    # live. A file of several answers is longer.
    caps=(100, 1_000),
)
