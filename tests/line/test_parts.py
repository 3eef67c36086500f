"""Parts: a large inventory is merged part by part, and nobody can tell from the result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from blm.pipeline.audits import audit_site
from blm.pipeline.options import Options
from blm.repo import shards
from blm.repo.inventory import load_snapshot

ROOT = Path(__file__).parents[2]
SITE = "acme.example"
TODAY = Options(today="2026-11-22", write=True)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The bundled site without what was ever taken in, and its exports."""
    for name in ("blm.yaml", "policies", f"profiles/{SITE}", f"exports/{SITE}"):
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    profile = tmp_path / "profiles" / SITE
    for name in ("inventory", "domains", "reports"):
        shutil.rmtree(profile / name)
    shutil.rmtree(tmp_path / "exports" / SITE / "2026-09-20")  # two months are enough
    for name in ("exports.yaml", "history.yaml", "recommendations.yaml"):
        (profile / name).unlink()
    return tmp_path


def lines_of(repo: Path) -> list[str]:
    """Every line of the inventory, whatever file it is in."""
    files = (repo / "profiles" / SITE / "inventory").glob("*.yaml")
    return sorted(line for file in files for line in file.read_text().splitlines()[1:])


def results_of(repo: Path) -> dict[str, bytes]:
    """Everything else that an audit writes."""
    profile = repo / "profiles" / SITE
    names = ("domains/0.yaml", "exports.yaml", "history.yaml", "recommendations.yaml")
    return {name: (profile / name).read_bytes() for name in names}


def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few lines, four parts."""
    monkeypatch.setattr(shards, "FILE_BYTES", 14_000)
    monkeypatch.setattr(shards, "PART_DIGITS", 1)


def audit(repo: Path) -> None:
    """The whole audit, written."""
    audit_site(repo, SITE, TODAY)


def test_parts_and_whole_agree(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit in one part and one in many leave the same lines, domains and recommendations."""
    audit(repo)
    lines, results = lines_of(repo), results_of(repo)
    shutil.rmtree(repo / "profiles" / SITE / "inventory")
    for name in ("exports.yaml", "history.yaml", "recommendations.yaml", "domains/0.yaml"):
        (repo / "profiles" / SITE / name).unlink()
    in_parts(monkeypatch)
    monkeypatch.setattr(
        "blm.pipeline.merging.LINE_BYTES", 40
    )  # so that names are guessed too short
    audit(repo)
    names = sorted(path.name for path in (repo / "profiles" / SITE / "inventory").iterdir())
    assert len(names) > 4
    assert len({len(name) for name in names}) == 1
    assert lines_of(repo) == lines
    merged = {line for line in domain_lines(repo) if line.startswith("- ")}
    assert merged == set(results["domains/0.yaml"].decode().splitlines()[1:])
    for name in ("exports.yaml", "history.yaml", "recommendations.yaml"):
        assert (repo / "profiles" / SITE / name).read_bytes() == results[name]


def domain_lines(repo: Path) -> list[str]:
    """Every line of ``domains/``."""
    files = (repo / "profiles" / SITE / "domains").glob("*.yaml")
    return [line for file in files for line in file.read_text().splitlines()]


def test_line_astray_is_brought_home(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that a person moved into another part's file is not taken for a second link."""
    in_parts(monkeypatch)
    exports = repo / "exports" / SITE
    later = [path for path in sorted(exports.rglob("*")) if path.is_file()]
    held = repo / "held"
    last = max(later, key=lambda path: path.stat().st_size)
    shutil.move(last, held)
    audit(repo)
    folder = repo / "profiles" / SITE / "inventory"
    first, second, *_ = sorted(folder.glob("*.yaml"))
    head, line, *rest = first.read_text().splitlines(keepends=True)
    first.write_text(head + "".join(rest))
    second.write_text(second.read_text() + line)
    shutil.move(held, last)
    audit(repo)
    links = load_snapshot(repo / "profiles" / SITE).links.to_native()
    assert not links.select("domain", "from", "to").is_duplicated().any()
    assert shards.digits(links["domain"][0], 1) in "0123"
    key = line.split('"seen"')[0][:60]
    (home,) = [path for path in folder.glob("*.yaml") if key in path.read_text()]
    assert home.name == first.name
