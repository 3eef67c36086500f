"""What verbs print, and what they leave."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from blm.cli import main
from tests.line.repositories import ROOT, audit_json, blm, commit, deliver, git, started

SITES = ("acme.example", "harbour.example")
TODAY = "2026-11-22"
KEYS = ["schema", "site", "as_of", "today", "status", "versions", "policy", "fingerprint", "exports", "links", "referring_domains", "kpis", "anchors", "recommendations", "domains", "networks", "plan", "guards", "drift"]  # fmt: skip


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    """The bundled sites in a repository of their own."""
    repo = tmp_path / "bundled"
    for name in ("profiles", "policies", "exports"):
        shutil.copytree(ROOT / name, repo / name)
    shutil.copy(ROOT / "blm.yaml", repo / "blm.yaml")
    shutil.copy(ROOT / ".gitattributes", repo / ".gitattributes")
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "bundled")
    return repo


def schema_of(name: str) -> Any:
    return json.loads((ROOT / f"blm/schemas/{name}.schema.json").read_text())


def test_bundled_sites_are_as_audited(bundled: Path) -> None:
    """The committed results of the bundled sites are what an audit of them gives."""
    blm(bundled, "audit", "--all", "--write", "--today", TODAY)
    assert git(bundled, "status", "--porcelain") == ""
    blm(bundled, "validate", "--today", TODAY)


def test_demo_shows_each_fate(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line is proposed, one waits for an answer, one is kept by a person."""
    audit = audit_json(capsys, bundled, "acme.example", "--today", TODAY)
    domains = {d["domain"]: d for d in audit["domains"]}
    assert len(audit["plan"]["disavow_add"]) == 1
    assert [d["domain"] for d in domains.values() if d["stage"] == "waiting"] == [
        "free-dorlorbribacklinks-7956.example"
    ]
    kept = domains["super-link-shop-9477.example"]
    assert (kept["recommendation"], kept["stage"], kept["decision"]["by"]) == (
        "keep",
        "kept",
        "ben",
    )


@pytest.mark.parametrize("site", SITES)
def test_json_is_as_documented(
    bundled: Path, capsys: pytest.CaptureFixture[str], site: str
) -> None:
    """`audit --format json` has the documented keys and validates against the shipped schema."""
    audit = audit_json(capsys, bundled, site, "--today", TODAY)
    assert list(audit) == KEYS
    Draft202012Validator(schema_of("audit")).validate(audit)


def test_json_of_nothing(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site that nobody gave an export for has no audit: null, or no entry in a list."""
    for name in SITES:
        for made in ("inventory", "domains", "exports.yaml", "history.yaml"):
            path = bundled / "profiles" / name / made
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(bundled / "exports")
    for asked, shown in ((SITES[0], None), ("--all", [])):
        capsys.readouterr()
        blm(bundled, "audit", asked, "--format", "json", "--today", TODAY)
        said = capsys.readouterr()
        assert json.loads(said.out) == shown
        assert f"{SITES[0]}: no export in exports/{SITES[0]}/" in said.err


def test_policy_edit_changes_recommendations(
    bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A threshold edited in YAML moves domains, without a change of code."""
    before = audit_json(capsys, bundled, "acme.example", "--today", TODAY)
    policy = bundled / "policies/default.yaml"
    text = policy.read_text()
    assert "moz.spam: [30, 60]" in text
    policy.write_text(text.replace("moz.spam: [30, 60]", "moz.spam: [30, 99]"))
    after = audit_json(capsys, bundled, "acme.example", "--today", TODAY)
    assert after["recommendations"]["remove"] < before["recommendations"]["remove"]
    assert after["policy"]["hash"] != before["policy"]["hash"]


def test_decision_is_remembered(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person's keep takes the line out of the plan, and comments of the file survive."""
    proposed = audit_json(capsys, bundled, "acme.example", "--today", TODAY)["plan"]["disavow_add"][
        0
    ]
    name = proposed.removeprefix("domain:").replace(".", "[.]")
    blm(
        bundled,
        "--today",
        TODAY,
        "decide",
        "acme.example",
        name,
        "keep",
        "--reason",
        "a partner",
        "--by",
        "ana",
    )
    text = (bundled / "profiles/acme.example/decisions.yaml").read_text()
    assert "# The shop rebuilt its site in November" in text
    audit = audit_json(capsys, bundled, "acme.example", "--today", TODAY)
    assert audit["plan"]["disavow_add"] == []
    assert (
        next(d for d in audit["domains"] if d["domain"] == proposed.removeprefix("domain:"))[
            "recommendation"
        ]
        == "keep"
    )
    blm(bundled, "validate", "--today", TODAY)


def test_people_s_lines_survive(bundled: Path) -> None:
    """Every byte that people wrote in disavow.txt is there after the program rewrote its group."""
    path = bundled / "profiles/acme.example/disavow.txt"
    mine = b"# ours, by hand\r\ndomain:old.example\r\nhttp://old.example/x"
    group = path.read_bytes()
    path.write_bytes(mine + b"\r\n\r\n" + group)
    blm(bundled, "audit", "acme.example", "--write", "--today", TODAY)
    assert path.read_bytes().startswith(mine + b"\r\n")
    assert path.read_bytes().count(b"# blm: 2026-11-20") == 1


def test_wrong_site_is_refused(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export of another site stops the run with exit 11, names the targets, and writes nothing."""
    other = next((bundled / "exports/harbour.example/2026-11-20").glob("*subdomains_*"))
    shutil.copy(other, bundled / "exports/acme.example/2026-11-20/")
    audit = audit_json(capsys, bundled, "acme.example", "--write", "--today", TODAY, code=11)
    assert audit["status"] == "refused"
    assert "harbour.example" in audit["guards"][0]["numbers"]
    Draft202012Validator(schema_of("audit")).validate(audit)
    assert git(bundled, "status", "--porcelain", "profiles") == ""


def test_other_sites_go_on_when_one_is_refused(
    bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --all, a refused site is named and the others are audited."""
    other = next((bundled / "exports/harbour.example/2026-11-20").glob("*subdomains_*"))
    shutil.copy(other, bundled / "exports/acme.example/2026-11-20/")
    blm(bundled, "audit", "--all", "--today", TODAY, code=11)
    shown = capsys.readouterr()
    assert "harbour.example, quarterly audit" in shown.out
    assert "wrong-site" in shown.err


def test_data_of_tomorrow_is_refused(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export dated after today is refused."""
    for path in (bundled / "profiles/acme.example").iterdir():
        if path.name in ("exports.yaml", "history.yaml", "inventory", "domains"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    blm(bundled, "audit", "acme.example", "--today", "2026-11-01", code=11)
    assert "future-date" in capsys.readouterr().err


def test_truncated_export_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A full export much smaller than the one before refuses rather than declares links lost."""
    repo = started(tmp_path, [])
    deliver(repo, ROOT / "exports/acme.example/2026-10-20")
    blm(repo, "audit", "acme.example", "--write", "--today", "2026-10-22")
    commit(repo, "first")
    source = next((ROOT / "exports/acme.example/2026-11-20").glob("*subdomains_*"))
    text = source.read_bytes().decode("utf-16")
    cut = repo / "exports/acme.example" / source.name
    cut.write_bytes("".join(text.splitlines(keepends=True)[:120]).encode("utf-16"))
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY, code=11)
    assert "shrink" in capsys.readouterr().err
    assert git(repo, "status", "--porcelain") == ""


def test_exit_codes(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit codes are an API: 1 expected error, 2 usage, 10 findings."""
    assert main(["--repo", str(bundled), "audit"]) == 2
    assert main(["--repo", str(bundled), "audit", "nobody.example"]) == 1
    assert main(["--repo", str(bundled), "nonsense"]) == 2
    blm(bundled, "audit", "acme.example", "--today", TODAY, "--fail-on", "watch", code=10)
    (bundled / "profiles/acme.example/targets.yaml").write_text("schema: 1\nkpi: {}\n")
    capsys.readouterr()
    blm(bundled, "validate", "--today", TODAY, code=10)
    assert "profiles/acme.example/targets.yaml:2:1" in capsys.readouterr().out


def test_ingest_then_audit_is_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ingested by hand, the same exports give the same audit as taken from the folder."""
    one, two = started(tmp_path / "one", []), started(tmp_path / "two", [])
    dated = ROOT / "exports/acme.example/2026-11-20"
    deliver(one, dated)
    blm(
        two,
        "ingest",
        "acme.example",
        *(str(path) for path in sorted(dated.iterdir())),
        "--today",
        TODAY,
    )
    blm(
        two,
        "ingest",
        "acme.example",
        *(str(path) for path in sorted(dated.iterdir())),
        "--today",
        TODAY,
    )
    first = audit_json(capsys, one, "acme.example", "--today", TODAY)
    second = audit_json(capsys, two, "acme.example", "--today", TODAY)
    assert first == second


def test_migrate_applies_a_new_suffix_list(
    bundled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines grouped by an older suffix list move under today's referring domain, each listed."""
    path = bundled / "profiles/harbour.example/inventory/0.yaml"
    text = path.read_text()
    domain = text.splitlines()[1].split('"')[3]
    path.write_text(text.replace(f'"domain": "{domain}"', f'"domain": "old.{domain}"'))
    blm(bundled, "migrate")
    assert f"old.{domain} -> {domain}" in capsys.readouterr().out
    blm(bundled, "migrate", "--write")
    assert git(bundled, "status", "--porcelain", "profiles/harbour.example/inventory") == ""
    capsys.readouterr()
    blm(bundled, "migrate")
    assert "nothing to migrate" in capsys.readouterr().out


def test_report_and_schema_and_simulate(
    bundled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The smaller verbs print what they are for."""
    blm(bundled, "report", "--all")
    assert "toxic" in capsys.readouterr().out.lower()
    blm(bundled, "schema", "audit")
    assert json.loads(capsys.readouterr().out) == schema_of("audit")
    blm(
        bundled,
        "simulate",
        str(tmp_path / "sim"),
        "--site",
        "new.example",
        "--links",
        "60",
        "--date",
        "2026-01-01",
    )
    assert list((tmp_path / "sim").glob("2026-01-01/*backlinks*"))
