"""The one door between an engine's own frames and the core's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw

Frame = nw.DataFrame[Any]
Lazy = nw.LazyFrame[Any]


def wrap(native: Any) -> Frame:  # noqa: ANN401 - any engine's eager frame
    """An engine's eager frame as the core sees it."""
    return nw.from_native(native, eager_only=True)


def table(
    like: Frame | Lazy, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Any]
) -> Frame:
    """A small eager table of the same engine as `like`, for values computed once per distinct item.

    Args:
        like: any frame of the engine to use.
        columns: values by column name.
        schema: narwhals type by column name, so that empty and all-null columns keep their type.
    """
    backend = like.implementation
    return nw.from_dict(dict(columns), schema=dict(schema), backend=backend)


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Whether any condition is known to hold; False without conditions."""
    return nw.any_horizontal(nw.lit(value=False), *conditions, ignore_nulls=True)
