"""The grammar of conditions against a slow, obvious reference."""

from __future__ import annotations

from functools import reduce
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from blm.core.policy.conditions import (
    answer,
    combine,
    compare,
    distinct_atoms,
    link_counts,
    mixed_condition,
    signals_in,
)
from tests.pace import few

Tri = bool | None
SIGNALS = ("spam", "traffic")
LINK_LEAVES = [
    {"signal": "commercial_anchor", "eq": True},
    {"signal": "external_links", "gte": 100},
    {"signal": "anchor_class", "in": ["exact", "partial"]},
]

leaves = st.builds(
    lambda name, op, value: {"signal": name, op: value},
    st.sampled_from(SIGNALS),
    st.sampled_from(["gte", "gt", "lte", "lt", "eq"]),
    st.integers(0, 3),
)
link_conditions = st.recursive(
    st.sampled_from(LINK_LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda xs: {"all": xs}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda xs: {"any": xs}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda x: {"not": x}, inner),
    ),
    max_leaves=3,
)
quantified = st.one_of(
    st.builds(lambda c: {"any_link": c}, link_conditions),
    st.builds(lambda c: {"all_links": c}, link_conditions),
    st.builds(
        lambda c, g: {"share_of_links": c, "gte": g},
        link_conditions,
        st.sampled_from([0.3, 0.5, 1.0]),
    ),
)
conditions = st.recursive(
    st.one_of(leaves, quantified),
    lambda inner: st.one_of(
        st.builds(lambda xs: {"all": xs}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda xs: {"any": xs}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda x: {"not": x}, inner),
    ),
    max_leaves=5,
)
maybe = st.sampled_from([True, False, None])
link_rows = st.fixed_dictionaries(
    {
        "named": st.booleans(),
        "follow": maybe,
        "commercial_anchor": maybe,
        "external_links": st.sampled_from([None, 5, 100, 500]),
        "anchor_class": st.sampled_from([None, "exact", "branded"]),
    }
)


def both(a: Tri, b: Tri) -> Tri:
    return False if a is False or b is False else None if a is None or b is None else True


def negate(a: Tri) -> Tri:
    return None if a is None else not a


def leaf(condition: dict[str, Any], values: dict[str, Any]) -> Tri:
    value = values[condition["signal"]]
    if value is None:
        return None
    for name, holds in (
        ("gte", lambda w: value >= w),
        ("gt", lambda w: value > w),
        ("lte", lambda w: value <= w),
        ("lt", lambda w: value < w),
        ("eq", lambda w: value == w),
        ("in", lambda w: value in w),
    ):
        if name in condition:
            return bool(holds(condition[name]))
    raise AssertionError(condition)


def truth(condition: dict[str, Any], values: dict[str, Any], links: list[dict[str, Any]]) -> Tri:
    """Kleene's truth of a condition, one value at a time."""
    if "signal" in condition:
        return leaf(condition, values)
    if "not" in condition:
        return negate(truth(condition["not"], values, links))
    if "all" in condition:
        return reduce(both, (truth(c, values, links) for c in condition["all"]))
    if "any" in condition:
        return negate(reduce(both, (negate(truth(c, values, links)) for c in condition["any"])))
    named = [link for link in links if link["named"]]
    if "any_link" in condition:
        found = [truth(condition["any_link"], link, []) for link in named]
        return True if True in found else False if found and set(found) == {False} else None
    return followed(condition, named)


def followed(condition: dict[str, Any], named: list[dict[str, Any]]) -> Tri:
    inner = condition.get("all_links", condition.get("share_of_links"))
    may = [
        (link["follow"], truth(inner, link, [])) for link in named if link["follow"] is not False
    ]
    sure = [t for f, t in may if f]
    if named and not may:
        return False
    if "all_links" in condition:
        if sure and all(t is True for _, t in may):
            return True
        return False if False in sure else None
    if sure and sure.count(True) >= condition["gte"] * len(may):
        return True
    return False if may and len(may) - sure.count(False) < condition["gte"] * len(may) else None


@few(75)
@given(
    conditions,
    st.fixed_dictionaries({s: st.sampled_from([None, 0, 1, 2, 3]) for s in SIGNALS}),
    st.lists(link_rows, max_size=4),
)
def test_columns_agree_with_the_reference(condition: Any, values: Any, links: Any) -> None:
    """Compiled to columns, any condition has the truth that Kleene's tables give it, unknowns included."""
    schema = {
        "named": pl.Boolean,
        "follow": pl.Boolean,
        "commercial_anchor": pl.Boolean,
        "external_links": pl.Int64,
        "anchor_class": pl.String,
    }
    atoms = distinct_atoms([condition])
    over = {f"q{i}": a for i, a in enumerate(a for a in atoms.values() if a.over_links)}
    frame = pl.DataFrame(links, schema=schema)
    counts = {
        name: expr for key, atom in over.items() for name, expr in link_counts(atom, key).items()
    }
    counts["named_links"] = pl.col("named").cast(pl.Int64)
    counts["followed_links"] = (
        (pl.col("follow") & pl.col("named")).fill_null(value=False).cast(pl.Int64)
    )
    sums = frame.select(**counts).select(pl.all().sum())
    row = sums.with_columns(**{s: pl.lit(v).cast(pl.Int64) for s, v in values.items()})
    columns = {a.key: answer(a, key) for key, a in over.items()}
    columns |= {
        k: compare(pl.col(a.condition["signal"]), a.condition)
        for k, a in atoms.items()
        if not a.over_links
    }
    assert row.select(x=combine(condition, columns)).item() == truth(condition, values, links)


def test_mixed_condition_asks_for_a_bad_and_a_good_link() -> None:
    """A removal by all links becomes, for URL lines, one by some links beside good ones."""
    inner = {"signal": "commercial_anchor", "eq": True}
    condition = {"all": [{"signal": "traffic", "lte": 0}, {"all_links": inner}]}
    mixed = mixed_condition(condition)
    assert mixed is not None
    assert set(signals_in(mixed)) == {"traffic", "commercial_anchor", "relevant_page", "in_content"}
    assert mixed_condition({"signal": "traffic", "lte": 0}) is None
