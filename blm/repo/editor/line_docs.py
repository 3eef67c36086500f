"""Descriptions of files that blm writes line by line, for the reference of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.inventory.metrics import METRICS


@dataclass(frozen=True, slots=True)
class LineFile:
    """A file of records, one per line.

    Attributes:
        name: path, with ``<site>`` and ``*``.
        says: what it is and who writes it.
        keys: type and meaning by key; none where another page explains them.
    """

    name: str
    says: str
    keys: Mapping[str, tuple[str, str]]


DATE, TEXT, NUMBER, TRUTH = "date", "text", "whole number", "true or false"
RUNS = "mapping of lists of dates"

LINE_FILES = (
    LineFile(
        "profiles/<site>/inventory/*.yaml",
        "Written by the program: the link inventory, one link per line, sorted by referring "
        "domain, source URL and target URL. Each line is `- ` and a JSON mapping; a key without "
        "a value is left out, except `to`.",
        {
            "domain": ("host name", "referring domain"),
            "from": ("URL", "source URL"),
            "to": ("URL or nothing", "target URL; nothing while no tool names one"),
            "anchor": (TEXT, "anchor text; an empty text is a known empty anchor"),
            "rel": (TEXT, "`follow`, or `nofollow`, `sponsored`, `ugc` joined by a space"),
            "kind": (TEXT, "how the page links: `text`, `image`, `redirect`, `frame`, …"),
            "title": (TEXT, "title of the linking page"),
            "lang": (TEXT, "language code of the linking page"),
            "topics": (TEXT, "the vendor's category of the page, as exported"),
            "content": (TRUTH, "whether the link stands in the page's main content"),
            "out": (NUMBER, "external links on the linking page"),
            "first_seen": (DATE, "earliest date that any vendor gives"),
            "seen": (
                RUNS,
                "by stream: first export that had it, first complete one without, and so on",
            ),
            "was": ("list of mappings", "earlier values: `until`, and the `rel` or `anchor` then"),
            "gone": ("mapping", "explicit evidence of loss: `on`, `why`, `by`"),
        },
    ),
    LineFile(
        "profiles/<site>/domains/*.yaml",
        "Written by the program: one referring domain per line with its vendors' metrics as "
        "exported. A stored value is replaced only when it moved by more than the deadband.",
        {
            "domain": ("host name", "referring domain"),
            **{
                name: ({"flag": TRUTH, "text": TEXT}.get(m.kind, "number"), m.title)
                for name, m in METRICS.items()
            },
            "seen": (RUNS, "by stream, as in the inventory"),
        },
    ),
    LineFile(
        "profiles/<site>/exports.yaml",
        "Written by the program: one ingested export per line, in order of ingestion.",
        {
            "file": (TEXT, "base name of the file"),
            "stream": (TEXT, "tool and report"),
            "format": (TEXT, "reader that understood it"),
            "as_of": ("date or nothing", "date of the data; nothing when the file tells none"),
            "scope": ("text or nothing", "the report's own scope and filters"),
            "coverage": (TEXT, "`full`, `capped`, `sample` or `one-per-domain`"),
            "cap": ("whole number or nothing", "row limit that was reached"),
            "rows": (NUMBER, "records read into rows"),
            "states": ("mapping of numbers", "link rows by state, live ones left out"),
            "skipped": ("mapping of numbers", "skipped records by reason"),
            "skipped_rows": ("list of pairs", "the first twenty: record number and reason"),
            "sha256": (TEXT, "of the file as downloaded; `#member` follows in a ZIP archive"),
        },
    ),
    LineFile(
        "profiles/<site>/history.yaml",
        "Written by the program: one audit per line, by date of the data.",
        {
            "as_of": (DATE, "date of the data"),
            "today": (DATE, "day of the audit, on which deadlines were judged"),
            "cadence": (TEXT, "`daily`, `weekly`, `monthly` or `quarterly` (the full audit)"),
            "provisional": (TRUTH, "whether the data allow no firm judgement"),
            "policy": (TEXT, "hash of the policy's values in force"),
            "blm": (TEXT, "version of blm"),
            "schema": (NUMBER, "version of the files' format"),
            "suffixes": (TEXT, "version of the public suffix list"),
            "exports": (NUMBER, "exports behind the audit"),
            "kpis": ("mapping", "by KPI: `value`, `raw`, `measured`, `band`, `assessed`"),
            "links": ("mapping of numbers", "live, new, lost, unseen, changed, returned"),
            "referring_domains": ("mapping of numbers", "live, new, lost, assessed, unassessed"),
            "recommendations": ("mapping of numbers", "keep, watch, remove, unassessed"),
            "cohorts": ("mapping", "links by the quarter they were first seen in"),
            "fingerprint": (TEXT, "of what the plan asks"),
        },
    ),
    LineFile(
        "profiles/<site>/cases.yaml",
        "Written by the program, lines added and never edited: one word of a person about a domain "
        "per line, with the domain as the first audit that saw the word saw it; the evidence for "
        "[backtests](backtest.md). `metrics`, `signals` and `links` are those of a policy test.",
        {
            "on": (DATE, "day of the word"),
            "by": (TEXT, "reviewer"),
            "domain": ("host name", "referring domain"),
            "said": (TEXT, "`keep`, `watch`, `remove` or `protect`"),
            "how": (TEXT, "`explicit` in a decision, `merged` or `declined` with a pull request"),
            "ref": (TEXT, "the pull request; empty for a decision"),
            "as_of": (DATE, "date of the data that the signals are from"),
            "policy": (TEXT, "hash of the policy's values then"),
            "recommendation": (TEXT, "of the policy then, before anybody was heard"),
            "rule": ("text or nothing", "that decided then"),
            "suspicion": ("number or nothing", "then"),
            "network": ("text or nothing", "shared by domains with the same title and anchor"),
            "metrics": ("mapping", "vendors' columns then"),
            "signals": ("mapping", "signals then that do not follow from the metrics"),
            "links": ("list of mappings", "live links then, alike ones as one with `count`"),
            "links_left": (NUMBER, "links beyond forty kinds; left out when there are none"),
        },
    ),
    LineFile(
        "profiles/<site>/recommendations.yaml",
        "A result, made again by every audit: one referring domain per line with the keys of "
        "`domains[]` in `blm audit --format json`. Above 24 MB it goes on in "
        "`recommendations-1.yaml` and so on, which have the domains whose files in `inventory/` "
        "have the same last digits.",
        {},
    ),
    LineFile(
        "profiles/<site>/disavow.txt",
        "Shared between people and the program, in Google's format: `domain:` lines, URLs and `#` "
        "comments. Lines below a `# blm:` comment, up to the next blank line or comment, are the "
        "program's; every other byte is people's. What is wrong with a list, and what a line would "
        "do to the site, the [linter](lint.md) says.",
        {},
    ),
    LineFile(
        "profiles/<site>/receipts/*.txt",
        "The disavow file as downloaded from Search Console after an upload, its name beginning "
        "with the date, of one day the last by name being the newest; `blm disavow SITE --receipt "
        "FILE` keeps it and logs the upload.",
        {},
    ),
)
"""Files of a profile that are not YAML of people, in the order of the page."""
