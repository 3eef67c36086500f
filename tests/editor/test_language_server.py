"""Completion, hover and diagnostics of human files, by the real yaml-language-server, offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, LINK_SIGNALS
from blm.repo.editor.editor_files import schema_line, schema_of
from blm.repo.editor.schema_docs import FILES
from tests.editor.client import Editor

ROOT = Path(__file__).parents[2]
CURSOR = "▮"
SITE = "profiles/acme.example"
BUNDLED = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "blm.yaml", *ROOT.glob("policies/**/*.yaml"), *ROOT.glob("profiles/*/*.yaml")]
    if schema_of(path.relative_to(ROOT).as_posix())
)  # fmt: skip


def offered(editor: Editor, repository: Path, path: str, text: str) -> dict[str, str]:
    """What is offered at the cursor in a file of the repository."""
    before, _, after = (schema_line(path) + text).partition(CURSOR)
    editor.open(repository / path, before + after)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return editor.complete(repository / path, line, column)


def told(editor: Editor, repository: Path, path: str, text: str) -> str:
    """What is told of the word at the cursor."""
    before, _, after = (schema_line(path) + text).partition(CURSOR)
    editor.open(repository / path, before + after)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return editor.hover(repository / path, line, column)


RULE = "schema: 1\nname: careful\nextends: default\nrules:\n  - id: seen\n    when:\n      "


def test_signals_are_offered_in_a_condition(editor: Editor, repository: Path) -> None:
    """In a rule's condition the signals of a domain are offered, each with what it tells."""
    found = offered(editor, repository, "policies/careful.yaml", f"{RULE}signal: {CURSOR}\n")

    assert set(ALL_DOMAIN_SIGNALS) <= set(found)
    assert not set(LINK_SIGNALS) & set(found)
    assert "Organic traffic of the domain (S24, C7)" in found["traffic"]


def test_signals_of_links_are_offered_below_a_quantifier(editor: Editor, repository: Path) -> None:
    """Below `any_link` the signals of links are offered, and no other."""
    text = f"{RULE}any_link:\n        signal: {CURSOR}\n"
    found = offered(editor, repository, "policies/careful.yaml", text)

    assert set(found) == set(LINK_SIGNALS)


def test_values_of_a_signal_are_offered(editor: Editor, repository: Path) -> None:
    """A text with a closed list of values offers these."""
    text = f"{RULE}signal: spam_band\n      eq: {CURSOR}\n"
    found = offered(editor, repository, "policies/careful.yaml", text)

    assert {"low", "medium", "high"} <= set(found)


def test_values_of_an_enumeration_are_offered(editor: Editor, repository: Path) -> None:
    """A key with a closed list of values offers exactly these."""
    found = offered(editor, repository, f"{SITE}/site.yaml", f"schema: 1\ndisavow: {CURSOR}\n")

    assert set(found) == {"never", "ask", "propose"}


def test_keys_are_offered_with_their_meaning(editor: Editor, repository: Path) -> None:
    """On a new line of site.yaml its keys are offered, each explained; those there are not."""
    found = offered(editor, repository, f"{SITE}/site.yaml", f"schema: 1\nowners: [ana]\n{CURSOR}")

    assert {"site", "domains", "cadence", "campaigns", "overrides"} <= set(found)
    assert "owners" not in found
    assert "Dated pushes for links" in found["campaigns"]


def test_streams_are_offered_with_their_titles(editor: Editor, repository: Path) -> None:
    """Names from a closed list are offered as keys, with what people call them."""
    text = f"schema: 1\nstreams:\n  {CURSOR}\n"
    found = offered(editor, repository, f"{SITE}/site.yaml", text)

    assert "Search Console latest links" in found["gsc.links"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (f"{SITE}/site.yaml", "schema: 1\ncad▮ence: solo\n", "Size of the team"),
        (f"{SITE}/site.yaml", "schema: 1\noverrides:\n  guards:\n    max_▮new_lines: 3\n", "New disavow lines in one proposal"),
        ("policies/careful.yaml", "schema: 1\nname: careful\noutreach: {wait▮_days: 3}\n", "Days between a request and a disavow line (S33)"),
        ("policies/careful.yaml", f"{RULE}sig▮nal: traffic\n", "Name of a signal"),
        (f"{SITE}/decisions.yaml", "schema: 1\ndecisions:\n  - exp▮ires: 2028-01-02\n", "Day from which it no longer holds"),
    ],
)  # fmt: skip
def test_hover_explains_a_key(
    editor: Editor, repository: Path, path: str, text: str, expected: str
) -> None:
    """Where the pointer rests on a key, its meaning is shown."""
    assert expected in told(editor, repository, path, text)


def test_hover_shows_the_default(editor: Editor, repository: Path) -> None:
    """The default of a key is the policy's own, wherever the key may stand."""
    for path, text in (
        (f"{SITE}/site.yaml", "schema: 1\noverrides:\n  guards:\n    max_▮new_lines: 3\n"),
        ("policies/careful.yaml", "schema: 1\nname: careful\nguards:\n  max_▮new_lines: 3\n"),
    ):
        assert "25" in told(editor, repository, path, text)


@pytest.mark.parametrize(
    ("path", "text", "place", "underlined"),
    [
        (f"{SITE}/site.yaml", "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\ncadance: small\n", (6, 1), "cadance"),
        (f"{SITE}/site.yaml", "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\ndisavow: aks\n", (6, 10), "aks"),
        ("policies/careful.yaml", f"{RULE}signal: trafic\n      gte: 1\n", (8, 15), "trafic"),
        ("policies/careful.yaml", f"{RULE}signal: spam_band\n      gte: 1\n", (9, 7), "gte"),
        ("policies/careful.yaml", f"{RULE}signal: poison_anchor\n      eq: true\n", (8, 15), "poison_anchor"),
        (f"{SITE}/targets.yaml", "schema: 1\nkpis:\n  toxic_share:\n    min_sample: 0\n", (5, 17), "0"),
    ],
)  # fmt: skip
def test_a_typo_is_underlined(
    editor: Editor,
    repository: Path,
    path: str,
    text: str,
    place: tuple[int, int],
    underlined: str,
) -> None:
    """A mistake is underlined once, exactly where it stands."""
    found = editor.open(repository / path, schema_line(path) + text)

    assert [(one.line, one.column) for one in found] == [place], found
    assert found[0].text.startswith(underlined)


def test_a_new_repository_has_no_diagnostic(editor: Editor, repository: Path) -> None:
    """Every file that people write begins with its line, and the editor finds nothing wrong."""
    paths = [path.relative_to(repository).as_posix() for path in repository.rglob("*.yaml")]
    human = sorted(path for path in paths if schema_of(path))
    assert {schema_of(path) for path in human} == set(FILES)
    for path in human:
        text = (repository / path).read_text()
        assert text.startswith(schema_line(path)), path
        assert editor.open(repository / path, text) == [], path


@pytest.mark.parametrize("path", BUNDLED)
def test_bundled_files_have_no_diagnostic(editor: Editor, path: str) -> None:
    """The files of the bundled sites begin with their line and pass in an editor as they are."""
    text = (ROOT / path).read_text()

    assert text.startswith(schema_line(path))
    assert editor.open(ROOT / path, text) == []
