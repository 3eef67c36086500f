"""The reference of files and keys is the one that the schemas give."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.repo.editor.line_docs import LINE_FILES
from blm.repo.editor.schema_docs import FILES, PARTS, write_reference
from blm.repo.schema.schemas import load_schema
from blm.repo.snapshot.canonical_lines import domain_struct, link_struct

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "files.md"


def test_the_page_is_current() -> None:
    """`docs/reference/files.md` is what the schemas give today."""
    assert PAGE.read_text(encoding="utf-8") == write_reference(), (
        'write it anew: python -c "import pathlib, blm.repo.editor.schema_docs as d; '
        "pathlib.Path('docs/reference/files.md').write_text(d.write_reference())\""
    )


def test_every_key_of_every_file_is_on_the_page() -> None:
    """No key of a schema is left out, at whatever depth it stands."""
    page = write_reference()
    shown = {
        re.split(r"[.\[]", path)[-1].rstrip("]")
        for path in re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    }
    paths = re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    shown |= {path.rpartition(".")[2] for path in paths}
    shown |= {".".join(path.rsplit(".", 2)[1:]) for path in paths}  # vendors' columns have a dot
    for name in FILES:
        schema = load_schema(name)
        for part in [
            schema,
            *(d for key, d in schema.get("$defs", {}).items() if key != "effective"),
        ]:
            assert set(part.get("properties", {})) <= shown, name


def test_every_file_has_a_section() -> None:
    """Each file of people and of the program, and each shared part, stands once."""
    headings = [line for line in write_reference().splitlines() if line.startswith("## ")]

    assert len(headings) == len(set(headings)) == len(FILES) + len(PARTS) + len(LINE_FILES)


def test_tables_are_well_formed() -> None:
    """Every row has as many cells as its heading."""
    rows = [line for line in write_reference().splitlines() if line.startswith("|")]

    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4, 6}


def test_lines_of_the_program_are_those_it_writes() -> None:
    """The keys told of inventory, domains and exports are those that are written."""
    keys = {
        file.name.rpartition("/")[0].rpartition("/")[2] or file.name: set(file.keys)
        for file in LINE_FILES
    }
    by_name = {file.name: set(file.keys) for file in LINE_FILES}

    assert keys["inventory"] == {field.name for field in link_struct(LINK_STREAMS).fields}
    assert (
        keys["domains"]
        == {field.name for field in domain_struct(DOMAIN_STREAMS).fields}
        == {"domain", "seen", *METRICS}
    )
    assert by_name["profiles/<site>/exports.yaml"] == {
        field.name for field in dataclasses.fields(Export)
    }
