"""A text that was read before is not composed and checked again, and nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.repo.schema import schemas
from blm.repo.yaml import strict_loader

SOUND = "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\n"
BROKEN = "schema: 1\nsite: acme.example\nsite: twice.example\ndomains: 7\n"


def test_what_one_reader_changes_no_other_sees() -> None:
    """The data of each reading is its own."""
    first, second = (strict_loader.load(SOUND, "site.yaml") for _ in range(2))
    first.data["owners"].append("eve")
    assert second.data["owners"] == ["ana"]
    assert strict_loader.load(SOUND, "site.yaml").data == second.data


@pytest.mark.parametrize("text", [SOUND, BROKEN])
def test_the_same_text_in_another_file_has_its_own_places(text: str) -> None:
    """Problems name the file that was read, and are the same the second time."""
    told = [
        [str(problem) for problem in schemas.check(strict_loader.load(text, file), "site")]
        for file in ("a/site.yaml", "b/site.yaml", "a/site.yaml")
    ]
    assert told[0] == told[2]
    assert [line.replace("a/", "b/") for line in told[0]] == told[1]
    assert bool(told[0]) == (text is BROKEN)


def test_a_policy_is_composed_once_for_all_sites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many ask for it; a long text is not kept."""
    asked: list[int] = []
    parse = strict_loader.parse_events
    monkeypatch.setattr(
        strict_loader, "parse_events", lambda text: asked.append(len(text)) or parse(text)
    )
    short = f"name: {tmp_path.name}\n"
    long = f"{short}# {'x' * strict_loader.KNOWN_LENGTH}\n"
    for text in (short, long):
        documents = [strict_loader.load(text, f"{n}.yaml") for n in range(3)]
        assert {one.data["name"] for one in documents} == {tmp_path.name}
    assert asked == [len(short), *[len(long)] * 3]
