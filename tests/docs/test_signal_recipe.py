"""The recipe of docs/adding-a-signal.md, followed step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from blm.cli import main
from blm.core.inventory.snapshot import LINK_FIELDS, METRIC_TYPES
from blm.core.signals import domain_signals, signal_table
from blm.repo.editor.editor_schemas import editor_schemas
from tests.docs.pages import ROOT, find_blocks, find_code, read_page
from tests.docs.terminals import copy_repository

PAGE = read_page("docs/adding-a-signal.md")


@pytest.fixture
def signal(monkeypatch: pytest.MonkeyPatch) -> Iterator[signal_table.Signal]:
    """The page's entry, put into the table as the page says."""
    (entry,) = find_blocks(PAGE, "python")
    made: signal_table.Signal = eval(entry, vars(signal_table))
    monkeypatch.setitem(signal_table.DOMAIN_SIGNALS, made.name, made)
    monkeypatch.setitem(signal_table.ALL_DOMAIN_SIGNALS, made.name, made)
    assert vars(domain_signals)["DOMAIN_SIGNALS"] is signal_table.DOMAIN_SIGNALS
    editor_schemas.cache_clear()
    yield made
    editor_schemas.cache_clear()


def judged(repo: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str | None]:
    """The deciding rule of each domain shown of the bundled site."""
    command = ["--repo", str(repo), "-q", "--format", "json", "--today", "2026-11-22"]
    assert main([*command, "audit", "acme.example"]) == 0
    audit = json.loads(capsys.readouterr().out)
    return {one["domain"]: one["rule"] for one in audit["domains"]}


def test_recipe_works(
    signal: signal_table.Signal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry alone lets a policy ask for the signal, and the rule decides where it is known."""
    (policy,) = find_blocks(PAGE, "yaml")
    copy_repository(tmp_path)
    before = judged(tmp_path, capsys)
    (tmp_path / "policies/pages.yaml").write_text(policy)
    site = tmp_path / "profiles/acme.example/site.yaml"
    site.write_text(site.read_text().replace("policy: default", "policy: pages"))
    assert main(["--repo", str(tmp_path), "-q", "--today", "2026-11-22", "validate"]) == 0
    capsys.readouterr()  # editors would like to know of the signal
    after = judged(tmp_path, capsys)
    moved = {name for name, rule in after.items() if rule != before.get(name)}
    assert moved
    assert {after[name] for name in moved} == {"many-linking-pages"}
    assert any(rule != "many-linking-pages" for rule in after.values())
    assert set(signal.reads) <= {*LINK_FIELDS, *METRIC_TYPES}


def test_the_name_is_unknown_without_the_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the entry the same policy is an error at its line: nothing else knows the signal."""
    (policy,) = find_blocks(PAGE, "yaml")
    copy_repository(tmp_path)
    (tmp_path / "policies/pages.yaml").write_text(policy)
    assert main(["--repo", str(tmp_path), "-q", "validate", "policies"]) == 10
    assert "pages.yaml:7:20: unknown signal 'linking_pages'" in capsys.readouterr().out


def test_places_exist() -> None:
    """The files that the recipe sends a reader to are there."""
    paths = [code for code in find_code(PAGE) if code.endswith((".py", ".yaml"))]
    assert paths
    assert all((ROOT / path).exists() for path in paths), paths
