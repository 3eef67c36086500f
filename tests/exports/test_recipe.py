"""The recipe of docs/adding-an-export-format.md, followed step by step."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from blm.core.inventory import streams
from blm.exports import FORMATS, read_export
from blm.exports.column_maps import cells
from blm.exports.tables import headers
from blm.exports.vendors import refusals

from .conftest import rows_of

PAGE = (Path(__file__).parents[2] / "docs" / "adding-an-export-format.md").read_text()


def test_recipe_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's file, line, sample and test make a format that reads its sample."""
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
    assert [language for language, _ in blocks] == ["python", "python", "python", "csv", "python"]
    module, line, stream, sample, test = (text for _, text in blocks)
    added = eval(stream, {"Stream": streams.Stream})
    monkeypatch.setitem(streams.STREAMS, added.name, added)
    vendor = ModuleType("linkwatch_backlinks")
    exec(module, vendor.__dict__)
    formats = (*FORMATS, *eval(line, {"linkwatch_backlinks": vendor}))
    for room in (headers, refusals):
        monkeypatch.setattr(room, "FORMATS", formats)
    (name,) = re.findall(r"samples/(\S+\.csv)", PAGE)
    path = tmp_path / name
    path.write_text(sample)
    exec(test, {"read_export": read_export, "rows_of": rows_of, "sample": path})


def test_vocabulary_is_complete() -> None:
    """The page lists every function of the vocabulary."""
    table = re.findall(r"^\| \w+ \| (`.*`) \|$", PAGE, re.MULTILINE)
    listed = {name for row in table for name in re.findall(r"`(\w+)`", row)}
    public = {
        name
        for name, value in vars(cells).items()
        if callable(value) and value.__module__ == cells.__name__ and not name.startswith("_")
    }
    assert listed == public


def test_places_exist() -> None:
    """Every place of the page's list is there."""
    rows = re.findall(r"^\| (`(?:blm|tests)/.*`) \| .* \| .* \|$", PAGE, re.MULTILINE)
    paths = [path for row in rows for path in re.findall(r"`([^`]+)`", row)]
    root = Path(__file__).parents[2]
    assert len(paths) == 10
    assert all((root / path).exists() for path in paths), paths
