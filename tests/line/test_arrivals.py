"""How exports arrive: archives, tools without a reader, and the same file twice."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.repo.schema.schemas import check
from blm.repo.yaml.strict_loader import load
from tests.line.repositories import blm

SEMRUSH = """\
Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link
12,Ten tools,https://news.example/review,https://acme.example/,Acme,4,9,false,false,false,true,false,false,false,false,2025-01-03,2026-02-03,false,false
"""
SITES = "Site,Linking pages,Target pages\nnews.example,12,1\nlists.example,3,1\n"
MANAGER = """\
From URL,To URL,Anchor,Dofollow,Date added
https://blog.example/post,https://acme.example/boots,boots,yes,2026-01-28
https://odd.example/post,https://acme.example/,Acme,no,2026-01-03
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one site and nothing taken in."""
    folder = tmp_path / "repo"
    assert main(["-q", "init", str(folder), "--site", "acme.example", "--owner", "ana"]) == 0
    return folder


def exports_of(repo: Path) -> list[dict[str, Any]]:
    """Lines of exports.yaml."""
    lines = (repo / "profiles/acme.example/exports.yaml").read_text().splitlines()
    return [json.loads(line.removeprefix("- ")) for line in lines if line.startswith("- ")]


def test_one_archive_is_several_exports_and_twice_is_none(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each table of a ZIP file is a line of its own; the same file again changes nothing."""
    path = tmp_path / "client-2026-02-06.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("acme.example-backlinks.csv", SEMRUSH)
        archive.writestr("acme.example-Top linking sites-2026-02-06.csv", SITES)
        archive.writestr("notes.txt", "remember the milk")
    blm(repo, "ingest", "acme.example", str(path))
    said = capsys.readouterr().out
    assert "not read: client-2026-02-06.zip#notes.txt is no known export" in said
    first = exports_of(repo)
    assert sorted(export["stream"] for export in first) == ["gsc.sites", "semrush.links"]
    assert len({export["sha256"] for export in first}) == 2
    assert len({export["sha256"].partition("#")[0] for export in first}) == 1
    blm(repo, "ingest", "acme.example", str(path))
    assert exports_of(repo) == first
    blm(repo, "validate", code=0)


def test_a_proposed_map_validates_and_is_used(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What inspect proposes is pasted into site.yaml, validates, and reads the file."""
    path = tmp_path / "backlink manager 2026-02-06.csv"
    path.write_text(MANAGER)
    assert main(["-q", "inspect", str(path)]) == 1
    assert main(["-q", "--repo", str(repo), "ingest", "acme.example", str(path)]) == 1
    capsys.readouterr()
    assert main(["-q", "inspect", "--suggest-map", str(path)]) == 0
    proposed = capsys.readouterr().out
    site = repo / "profiles/acme.example/site.yaml"
    site.write_text(site.read_text() + proposed)
    assert check(load(site.read_text(), "site.yaml"), "site") == []
    blm(repo, "validate")
    blm(repo, "ingest", "acme.example", str(path))
    (export,) = exports_of(repo)
    assert (export["stream"], export["rows"]) == ("other.links", 2)
    inventory = (repo / "profiles/acme.example/inventory/0.yaml").read_text()
    assert '"rel": "nofollow"' in inventory
    assert "https://blog.example/post" in inventory


def test_a_map_that_does_not_fit_names_its_place(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column that the file lacks is an error at the map's line and column."""
    path = tmp_path / "tool-2026-02-06.csv"
    path.write_text(MANAGER)
    site = repo / "profiles/acme.example/site.yaml"
    start = site.read_text().count("\n")
    site.write_text(
        site.read_text()
        + "column_maps:\n  - {name: t, tool: T, columns: {source_url: From URL, anchor: Anker}}\n"
    )
    assert main(["-q", "--repo", str(repo), "ingest", "acme.example", str(path)]) == 1
    said = capsys.readouterr().err
    assert "has no column 'Anker'" in said
    assert f"profiles/acme.example/site.yaml:{start + 2}:" in said
