"""`blm policy test` in a repository: failures at file and line, coverage, mutants, validation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from blm.cli import main
from blm.repo.schema.schemas import load_schema
from blm.repo.validate.scaffolds import repository_files
from tests.line.repositories import ROOT

TESTS = "policies/tests/mine/own.yaml"
MINE = """\
schema: 1
name: mine
extends: default
suspicion:
  prior: 8
"""
OWN = """\
schema: 1
tests:
  - name: visited
    metrics: {ahrefs.traffic: 100}
    expect: {recommendation: keep, rule: real-traffic}
  - name: a high score
    metrics: {moz.spam: 60}
    expect:
      recommendation: remove
      rule: high-spam-score
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a policy of its own and two tests, one of which fails."""
    write(tmp_path, "blm.yaml", "schema: 1\n")
    write(tmp_path, "policies/mine.yaml", MINE)
    write(tmp_path, TESTS, OWN)
    return tmp_path


def write(repo: Path, path: str, text: str) -> None:
    """Put a file into the repository."""
    target = repo / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def run(
    capsys: pytest.CaptureFixture[str], repo: Path, *arguments: str, code: int = 0
) -> tuple[str, str]:
    """What the verb printed, to both ends."""
    capsys.readouterr()
    assert main(["--repo", str(repo), *arguments]) == code
    return capsys.readouterr()


def test_a_failure_is_told_at_its_line(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """What came out instead stands at file and line of the expectation; exit 10; coverage follows."""
    out, _ = run(capsys, repo, "policy", "test", "mine", code=10)
    lines = out.splitlines()
    said = "a high score: recommendation is watch, expected remove (by high-spam-score, suspicion none)"
    assert lines[0] == f"{TESTS}:9: {said}"
    assert lines[1] == "mine: 2 tests, 1 fails"
    assert lines[2] == "  decided by: high-spam-score 1, real-traffic 1, no rule 0"
    assert lines[3].startswith("  rules without a test: spam-without-traffic, ")


def test_json_follows_its_schema(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """One object, as `blm schema policy-test` says, with what was expected and what was found."""
    write(repo, "policies/mine.yaml", MINE + "rules:\n  - {id: real-traffic, recommend: watch}\n")
    out, _ = run(capsys, repo, "--format", "json", "policy", "test", "mine", code=10)
    found: dict[str, Any] = json.loads(out)
    assert list(Draft202012Validator(load_schema("policy-test")).iter_errors(found)) == []
    failed = found["policies"][0]["failed"]
    assert failed[0]["wrong"] == [{"key": "recommendation", "expected": "keep", "found": "watch"}]
    assert (failed[0]["file"], failed[0]["line"]) == (TESTS, 3)
    assert found["policies"][0]["mutation"] is None


def test_annotations_name_the_line(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """In a workflow each failure is an annotation in the diff."""
    out, _ = run(capsys, repo, "--format", "github", "policy", "test", "mine", code=10)
    assert out.startswith(f"::error file={TESTS},line=9::a high score")


def test_unnoticed_edits_are_listed(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """With ``--mutate``, each edit that no test notices stands at its place in the policy."""
    write(repo, TESTS, OWN.replace("recommendation: remove", "recommendation: watch"))
    out, _ = run(capsys, repo, "policy", "test", "mine", "--mutate", code=10)
    prior = [line for line in out.splitlines() if "suspicion.prior" in line]
    assert prior[0].startswith("policies/mine.yaml:5:10: no test notices suspicion.prior: 8 -> 7.")
    assert "change nothing (proven)" in out
    assert "rules.high-spam-score: rule left out" not in out


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("expect: {rule: real-trafic}", 4, "policy mine has no rule 'real-trafic'. hint: did you mean real-traffic?"),
        ("expect: {}", 4, ""),
        ("signals: {trafic: 1}\n    expect: {rule: null}", 4, "did you mean traffic?"),
        ("metrics: {moz.spam: high}\n    expect: {rule: null}", 4, "expected a number"),
        ("links: [{rel: dofollow}]\n    expect: {rule: null}", 4, "'dofollow' is not one of"),
        ("signals: {spam_band: huge}\n    expect: {rule: null}", 4, "'huge' is not one of low, medium, high"),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_validate_and_test(
    capsys: pytest.CaptureFixture[str], repo: Path, text: str, line: int, said: str
) -> None:
    """A misspelt rule, signal or value is one error at its line, by both verbs."""
    write(repo, TESTS, f"schema: 1\ntests:\n  - name: x\n    {text}\n")
    out, _ = run(capsys, repo, "validate", code=10)
    wrong = [one for one in out.splitlines() if one.startswith(f"{TESTS}:{line}:")]
    assert len(wrong) == 1
    assert said in wrong[0]
    _, err = run(capsys, repo, "policy", "test", "mine", code=1)
    assert wrong[0] in err


def test_stray_tests_are_told(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """Tests of a policy that is not there, a name twice, a circle: each is said, none is run."""
    write(repo, "policies/tests/yours/x.yaml", "schema: 1\n")
    write(repo, "policies/tests/lost.yaml", "schema: 1\n")
    write(repo, "policies/tests/mine/b.yaml", OWN)
    out, _ = run(capsys, repo, "validate", code=10)
    assert "policies/tests/yours: there is no policy 'yours' to test" in out
    assert "policies/tests/lost.yaml: warning: tests stand in the folder of their policy" in out
    assert "policies/tests/mine/own.yaml:3:11: a test of this name stands at" in out
    write(repo, "policies/tests/mine/b.yaml", "schema: 1\nextends: mine\n")
    _, err = run(capsys, repo, "policy", "test", "mine", code=1)
    assert "policies/tests/mine/b.yaml:2:10: the tests of mine and mine extend each other" in err


def test_tests_of_another_policy_can_be_taken_over(
    capsys: pytest.CaptureFixture[str], repo: Path
) -> None:
    """``extends`` brings the packaged tests of the default; one of the same name stands instead."""
    name = "a high spam score, no visits, only commercial anchors"
    own = f"schema: 1\nextends: default\ntests:\n  - name: {name}\n    expect: {{rule: null}}\n"
    write(repo, "policies/mine.yaml", MINE.replace("prior: 8", "prior: 6"))
    write(repo, TESTS, own)
    out, _ = run(capsys, repo, "policy", "test", "mine")
    assert "mine: 141 tests, all pass" in out


def test_without_tests_it_says_so(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """A policy without tests is named; an unknown one is an error."""
    (repo / TESTS).unlink()
    out, _ = run(capsys, repo, "policy", "test", "mine")
    assert out == "mine: no tests in policies/tests/mine/\n"
    _, err = run(capsys, repo, "policy", "test", "yours", code=1)
    assert "unknown policy 'yours'" in err


def test_names_of_strangers_are_harmless(capsys: pytest.CaptureFixture[str], repo: Path) -> None:
    """A test's name cannot give orders to a terminal or a workflow."""
    write(repo, TESTS, OWN.replace("a high score", '"::error::http://spam.example/\\e[31m"'))
    out, _ = run(capsys, repo, "policy", "test", "mine", code=10)
    assert "\x1b" not in out
    assert "hxxp://spam[.]example" in out


def test_the_repositorys_policies_are_the_packaged_ones() -> None:
    """`make policies` lays down here what `blm init` lays down elsewhere, and it was run."""
    packaged = {p: t for p, t in repository_files(["ana"]).items() if p.startswith("policies/")}
    bundled = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in (ROOT / "policies").rglob("*.yaml")
    }
    assert packaged == bundled != {}, "edit blm/repo/scaffold/policies, then: make policies"


def test_strict_passes_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The bundled strict policy judges domains by the default's rules, and passes all its tests."""
    out, _ = run(capsys, ROOT, "policy", "test", "strict")
    assert "strict: 142 tests, all pass" in out
    assert "without a test" not in out
