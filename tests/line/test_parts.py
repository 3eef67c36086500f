"""Parts: a large inventory is merged part by part, and nobody can tell from the result."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from blm.pipeline.audit.audit import audit_site
from blm.pipeline.audit.due_runs import look_at
from blm.pipeline.repository import Options
from blm.pipeline.setup.validate import check_repository
from blm.repo.snapshot import shards
from blm.repo.snapshot.inventory import load_snapshot
from blm.repo.working_tree.paths import result_files
from tests.line.repositories import blm

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
        "blm.pipeline.audit.merge.LINE_BYTES", 40
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
    links = load_snapshot(repo / "profiles" / SITE).links
    assert not links.select("domain", "from", "to").is_duplicated().any()
    assert shards.digits(links["domain"][0], 1) in "0123"
    key = line.split('"seen"')[0][:60]
    (home,) = [path for path in folder.glob("*.yaml") if key in path.read_text()]
    assert home.name == first.name


def test_long_recommendations_go_on_in_further_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recommendations too long for one file are divided, found there, and one file when short."""
    for name in ("blm.yaml", "policies", f"profiles/{SITE}"):
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    profile = tmp_path / "profiles" / SITE
    whole = (profile / "recommendations.yaml").read_bytes()
    kept = {path.name for path in profile.iterdir()}
    with monkeypatch.context() as short:
        short.setattr(shards, "LIMIT_BYTES", 20_000)
        blm(tmp_path, "audit", SITE, "--replay", "--write", "--today", "2026-11-22")
        parts = {name: (profile / name).read_bytes() for name in result_files(profile)}
        assert len(parts) == 16
        lines = [line for raw in parts.values() for line in records(raw)]
        assert sorted(lines) == whole.splitlines()[1:]
        blm(tmp_path, "audit", SITE, "--replay", "--write", "--today", "2026-11-23")
        assert {name: (profile / name).read_bytes() for name in parts} == parts
    first = (profile / "recommendations.yaml").read_bytes()
    (profile / "recommendations.yaml").write_bytes(first[: first.index(b"\n") + 1])
    # What falls due is told from the other files too.
    left = [json.loads(line[2:]) for name in parts if "-" in name for line in records(parts[name])]
    days = sorted({one[key] for one in left for key in ("due", "until") if one[key]})
    day = next(day for day in days if day > "2026-11-23")
    looked = look_at(tmp_path, SITE, today=day).due
    assert looked is not None
    assert looked.why == f"something fell due on {day}"
    capsys.readouterr()
    blm(tmp_path, "--today", "2026-11-22", "validate")
    assert "does not read" not in capsys.readouterr().out
    name, raw = next((name, raw) for name, raw in parts.items() if "-" in name and b"\n- " in raw)
    domain = json.loads(raw.splitlines()[1][2:])["domain"]
    blm(tmp_path, "--format", "json", "--today", "2026-11-22", "why", SITE, domain)
    assert f"profiles/{SITE}/{name}:2" in capsys.readouterr().out
    blm(tmp_path, "audit", SITE, "--replay", "--write", "--today", "2026-11-22")
    assert (profile / "recommendations.yaml").read_bytes() == whole
    assert {path.name for path in profile.iterdir()} == kept


def records(raw: bytes) -> list[bytes]:
    """The lines of a file below its heading."""
    return raw.splitlines()[1:]


def test_a_broken_line_is_found_in_whichever_part(tmp_path: Path) -> None:
    """`validate` reads the parts as it reads the first file: a broken line has its place."""
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copytree(ROOT / "profiles" / SITE, tmp_path / "profiles" / SITE)
    shutil.copy(ROOT / "blm.yaml", tmp_path)
    (tmp_path / "profiles" / SITE / "recommendations-2.yaml").write_text("# x\n- {'a': \n")
    (tmp_path / "profiles" / SITE / "recommendations-4.yaml").write_text("# x\n")
    found = check_repository(tmp_path, [], today="2026-11-22")
    assert [(p.file.rpartition("/")[2], p.line, p.severity) for p in found] == [
        ("recommendations-2.yaml", 2, "error"),
        ("recommendations-4.yaml", 0, "warning"),
    ]
