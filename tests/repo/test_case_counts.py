"""A case's link stands for as many links as can be, and no more."""

from __future__ import annotations

import pytest

from blm.repo.case_lines import CASE, MOST_ALIKE, check_case

CASE_VALUES = {
    **dict.fromkeys(CASE, ""),
    "on": "2026-11-12",
    "as_of": "2026-11-20",
    "said": "keep",
    "how": "explicit",
    "recommendation": "remove",
    "rule": None,
    "suspicion": None,
    "network": None,
    "metrics": {},
    "signals": {},
}


@pytest.mark.parametrize("count", [0, -3, 1.5, 1e30, MOST_ALIKE + 1, True])
def test_a_link_that_stands_for_too_many_is_an_error(count: object) -> None:
    """Otherwise a damaged line would fill the memory before anybody hears of it."""
    wrong = dict(check_case({**CASE_VALUES, "links": [{"count": count}]}))
    assert "whole number from 1" in wrong["count"] or "must be a number" in wrong["count"]


@pytest.mark.parametrize("link", [{}, {"count": 2}, {"count": MOST_ALIKE}])
def test_a_link_that_stands_for_some_is_fine(link: dict[str, int]) -> None:
    """A link without a count stands for itself."""
    assert not list(check_case({**CASE_VALUES, "links": [link]}))
