"""Frames: answers stand beside the rows that asked."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from blm.core.frames import add_answers


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical])
def test_each_row_has_the_answer_of_its_text(kind: Any) -> None:
    """Rows keep their order; null, and a text that was not asked, has no answer."""
    texts = ["b", None, "", "a", "b", "z", "a"]
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=kind), "row": range(7)})
    answers = {"long": [1, 2, None], "good": [True, False, True]}
    kinds = {"long": pl.Int64, "good": pl.Boolean}
    found = add_answers(frame, "text", ["a", "b", ""], answers, kinds)
    assert found.columns == ["text", "row", "long", "good"]
    assert found.get_column("row").to_list() == list(range(7))
    assert found.get_column("long").to_list() == [2, None, None, 1, 2, None, 1]
    assert found.get_column("good").to_list() == [False, None, True, True, False, None, True]


@pytest.mark.parametrize("texts", [[], [None, None]])
def test_without_a_text_there_is_no_answer(texts: list[str | None]) -> None:
    """The columns are there, of their kind."""
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    found = add_answers(frame, "text", [], {"good": []}, {"good": pl.Boolean})
    assert found.schema["good"] == pl.Boolean
    assert found.get_column("good").null_count() == len(texts)
