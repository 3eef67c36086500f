"""The folder of schemas that editors read is what the program writes today."""

from __future__ import annotations

from blm.repo.editor.editor_schemas import editor_schemas
from tests.docs.pages import ROOT


def test_the_folder_of_schemas_is_current(*, update_docs: bool) -> None:
    """`schemas/` of this repository is what `blm init` and `blm migrate` write."""
    if update_docs:
        for path, content in editor_schemas().items():
            (ROOT / path).write_bytes(content)
    found = {f"schemas/{path.name}": path.read_bytes() for path in (ROOT / "schemas").iterdir()}
    assert found == editor_schemas(), "refresh it: python -m pytest tests/docs --update-docs"
