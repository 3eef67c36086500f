"""Canonical lines: the fast path and the strict one, forwards and backwards."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from blm.core.inventory.snapshot import Snapshot, conform, domain_schema, link_schema
from blm.errors import InvalidFiles
from blm.repo.snapshot.edited_lines import read_strictly
from blm.repo.snapshot.inventory import parse_snapshot
from blm.repo.snapshot.shard_files import format_snapshot
from blm.repo.yaml.flow_lines import format_value, parse_line
from tests.builders import export
from tests.pace import few

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_characters="\x1f"),
        st.sampled_from("\"\\\x00\x07\x7f\x85\u2028\u2029\ufeff\ufffe\uffff😀|@#<`'{}[]:,-\t\n\r"),
    ),
    max_size=12,
)
DAYS = st.dates().map(lambda d: d.isoformat())
RUNS = st.one_of(
    st.none(), st.lists(DAYS, min_size=1, max_size=4).map(lambda d: ",".join(sorted(d)))
)
WAS = st.one_of(
    st.none(),
    st.builds(lambda d, r: f"{d}\x1frel={r}", DAYS, st.sampled_from(["follow", "nofollow ugc"])),
    st.builds(lambda d, a: f"{d}\x1fanchor={a}", DAYS, NASTY),
)
maybe_text = st.one_of(st.none(), NASTY)
LINKS = st.fixed_dictionaries(
    {
        "domain": NASTY.filter(bool),
        "from": NASTY.filter(bool),
        "to": maybe_text,
        "anchor": maybe_text,
        "rel": st.sampled_from([None, "follow", "nofollow ugc"]),
        "kind": st.sampled_from([None, "text", "image"]),
        "title": maybe_text,
        "lang": st.sampled_from([None, "en"]),
        "topics": maybe_text,
        "content": st.sampled_from([None, True, False]),
        "out": st.one_of(st.none(), st.integers(0, 2**62)),
        "first_seen": st.one_of(st.none(), DAYS),
        "was_1": WAS,
        "seen.ahrefs.links": RUNS,
        "seen.gsc.links": RUNS,
    }
)
GONE = st.one_of(
    st.just((None, None, None)),
    st.tuples(DAYS, maybe_text, st.sampled_from(["ahrefs.links", None])),
)
DOMAINS = st.fixed_dictionaries(
    {
        "domain": NASTY.filter(bool),
        "ahrefs.dr": st.one_of(st.none(), st.floats(0, 100).map(lambda x: round(x, 9))),
        "ahrefs.traffic": st.one_of(
            st.none(), st.integers(0, 10**15).map(float), st.floats(0, 1e12)
        ),
        "ahrefs.spam": st.sampled_from([None, True, False]),
        "semrush.ip": maybe_text,
        "seen.gsc.sites": RUNS,
    }
)
EXPORTS = tuple(export(s, "2026-01-01") for s in ("ahrefs.links", "gsc.links", "gsc.sites"))


def snapshot_of(links: list[dict[str, Any]], domains: list[dict[str, Any]]) -> Snapshot:
    link_kinds = link_schema(["ahrefs.links", "gsc.links"])
    domain_kinds = domain_schema(["gsc.sites"])
    frames = [
        conform(pl.DataFrame(rows or [{"domain": None}], infer_schema_length=None), kinds)
        for rows, kinds in ((links, link_kinds), (domains, domain_kinds))
    ]
    keys = (["domain", "from", "to"], ["domain"])
    sorted_frames = [
        f.filter(pl.col("domain").is_not_null()).sort(k) for f, k in zip(frames, keys, strict=True)
    ]
    return Snapshot(sorted_frames[0], sorted_frames[1], EXPORTS)


def rows_of(links: list[dict[str, Any]], gone: list[Any]) -> list[dict[str, Any]]:
    names = ("gone_on", "gone_why", "gone_by")
    return [
        {**link, **dict(zip(names, g, strict=True))} for link, g in zip(links, gone, strict=False)
    ]


@few(20)
@given(
    st.lists(LINKS, max_size=6, unique_by=lambda r: (r["domain"], r["from"], r["to"])),
    st.lists(GONE, min_size=6, max_size=6),
    st.lists(DOMAINS, max_size=4, unique_by=lambda r: r["domain"]),
)
def test_writer_and_readers_agree(links: Any, gone: Any, domains: Any) -> None:
    """What the writer writes, the fast path, the strict path and any YAML reader read back the same."""
    snapshot = snapshot_of(rows_of(links, gone), domains)
    files = format_snapshot(snapshot, {})
    again = parse_snapshot(files, "acme.example")
    assert in_order(again.links).equals(snapshot.links)
    assert in_order(again.domains).equals(snapshot.domains)
    assert format_snapshot(again, {}) == files
    for name, raw in files.items():
        if raw is None or name == "exports.yaml":
            continue
        level = "link" if name.startswith("inventory") else "domain"
        strict, problems = read_strictly(raw, name, level)
        text = raw.decode()
        assert problems == []
        records = [parse_line(line) for line in text.split("\n")[1:-1]]
        assert yaml.load(text, yaml.CSafeLoader) == records
        table = again.links if level == "link" else again.domains
        shared = [c for c in table.columns if c in strict.columns]
        keys = ["domain", "from", "to"] if level == "link" else ["domain"]
        assert strict.select(shared).sort(keys).equals(table.select(shared).sort(keys))


def in_order(table: pl.DataFrame) -> pl.DataFrame:
    """The rows sorted: a snapshot is read in the order of its files."""
    native: pl.DataFrame = table
    return native.sort([c for c in ("domain", "from", "to") if c in native.columns])


@few(15)
@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            NASTY,
        ),
        lambda x: st.one_of(st.lists(x, max_size=3), st.dictionaries(NASTY, x, max_size=3)),
        max_leaves=6,
    )
)
def test_small_records_round_trip(value: Any) -> None:
    """Any record is one line of valid JSON that gives the record back."""
    line = f"- {format_value(value)}"
    assert "\n" not in line
    assert parse_line(line) == value


def test_edited_line_reads_the_same() -> None:
    """A person's block style or comment in a program file is read by the strict path, same result."""
    snapshot = snapshot_of(
        [
            {
                "domain": "a.example",
                "from": "https://a.example/",
                "to": None,
                "anchor": "x",
                "seen.gsc.links": "2026-01-01",
            }
        ],
        [],
    )
    files = format_snapshot(snapshot, {})
    edited = '# mine\n- domain: a.example\n  from: "https://a.example/"\n  to: null\n  anchor: x\n  seen:\n    gsc.links: ["2026-01-01"]\n'
    again = parse_snapshot({**files, "inventory/0.yaml": edited.encode()}, "acme.example")
    assert again.links.equals(snapshot.links)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ('"anchor": "x"', '"anchr": "x"', '"anchr"', "unknown key"),
        ('"rel": "follow"', '"rel": "dofollow"', '"rel"', "rel is none of"),
        ('["2026-01-01"]', '["yesterday"]', '"seen"', "no date"),
        ('"anchor": "x"', '"anchor": 5', "5", "expected a text"),
        ('"domain": "a.example", ', "", "-", "domain is missing"),
    ],
)
def test_errors_have_a_place(old: str, new: str, at: str, says: str) -> None:
    """A wrong value in a program file is an error at its file, line and column."""
    link = {"domain": "a.example", "from": "https://a.example/", "to": None, "anchor": "x"}
    snapshot = snapshot_of([{**link, "rel": "follow", "seen.gsc.links": "2026-01-01"}], [])
    files = format_snapshot(snapshot, {})
    raw = (files["inventory/0.yaml"] or b"").decode()
    assert old in raw
    broken = raw.replace(old, new)
    column = broken.split("\n")[1].index(at) + 1
    with pytest.raises(InvalidFiles) as caught:
        parse_snapshot({**files, "inventory/0.yaml": broken.encode()}, "acme.example")
    problem = caught.value.problems[0]
    place = ("acme.example/inventory/0.yaml", 2, column)
    assert (problem.file, problem.line, problem.column) == place
    assert says in problem.message


@pytest.mark.parametrize("between", ["", "  ", "\r", "# a note of ours"])
def test_lines_that_are_no_rows_are_passed_over(between: str) -> None:
    """A blank line or a comment that a person leaves between two links is no link and no error."""
    rows = [
        {"domain": name, "from": f"https://{name}/", "to": None, "seen.gsc.links": "2026-01-01"}
        for name in ("a.example", "b.example")
    ]
    snapshot = snapshot_of(rows, [])
    files = format_snapshot(snapshot, {})
    head, first, second, _ = files["inventory/0.yaml"].decode().split("\n")
    edited = f"{head}\n{first}\n{between}\n{second}\n".encode()
    again = parse_snapshot({**files, "inventory/0.yaml": edited}, "acme.example")
    assert again.links.equals(snapshot.links)
