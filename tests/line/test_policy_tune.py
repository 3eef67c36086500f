"""`blm policy tune` on a policy with one weight planted wrong: the diff, and what is written."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from blm.cli import main
from blm.core.site.site import Verdict
from blm.repo.records.case_lines import append_cases
from blm.repo.schema.schemas import load_schema
from tests.core.specimens import DEFAULT, make_cases, random_specimen
from tests.line.repositories import ROOT

SITE = "acme.example"
RIGHT = "{id: seller-host, when: {signal: seller_host, eq: true}, points: 1.0}"
WRONG = RIGHT.replace("1.0", "-1.0") + " # ours: sellers are friends"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with some two hundred words of people who judge by the right weight."""

    def says(rng: random.Random, number: int, suspicion: float) -> tuple[str, Verdict]:
        return ("ana", "ben")[number % 2], "remove" if rng.random() < suspicion else "keep"

    root = tmp_path_factory.mktemp("tune")
    shutil.copytree(ROOT / "policies", root / "policies")
    policy = root / "policies/default.yaml"
    policy.write_text(policy.read_text().replace(RIGHT, WRONG))
    (root / "blm.yaml").write_text("schema: 1\n")
    profile = root / "profiles" / SITE
    profile.mkdir(parents=True)
    site = f"schema: 1\nsite: {SITE}\ndomains: [{SITE}]\nowners: [ana]\n"
    (profile / "site.yaml").write_text(site)
    specimens = [random_specimen(random.Random(seed)) for seed in range(420)]
    cases = make_cases(specimens, DEFAULT, says, seed=5)
    (profile / "cases.yaml").write_bytes(append_cases(profile, cases))
    return root


def test_the_edit_is_shown_and_written_only_when_asked(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A diff on the screen, figures of before and after; `--write` makes it, comments kept."""
    policy = repo / "policies/default.yaml"
    before = policy.read_text()
    assert main(["--repo", str(repo), "-q", "--format", "json", "policy", "tune"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(Draft202012Validator(load_schema("policy-tune")).iter_errors(found)) == []
    moved = {one["id"]: one["after"] for one in found["weights"]}
    assert moved["seller-host"] > -1.0
    assert found["after"]["calibration"]["brier"] < found["before"]["calibration"]["brier"]
    assert policy.read_text() == before

    assert main(["--repo", str(repo), "policy", "tune", SITE, "--write"]) == 0
    out, err = capsys.readouterr()
    assert f"-        - {WRONG}" in out
    assert "Brier score, lower is better" in out
    assert "policies/default.yaml written" in err
    after = policy.read_text()
    changed = [
        pair
        for pair in zip(before.splitlines(), after.splitlines(), strict=True)
        if len(set(pair)) > 1
    ]
    assert len(changed) == len(found["weights"])
    new = next(line for _, line in changed if "seller-host" in line)
    assert new.endswith(" # ours: sellers are friends")
    assert f"points: {moved['seller-host']:g}" in new
    assert all("points:" in line for _, line in changed)


def test_a_packaged_policy_is_not_edited(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the policy stands in no file of the repository, it says what to do first."""
    bare = tmp_path / "bare"
    shutil.copytree(repo / "profiles", bare / "profiles")
    (bare / "blm.yaml").write_text("schema: 1\n")
    site = bare / "profiles" / SITE / "site.yaml"
    points = "overrides: {suspicion: {prior: 30}}\n"
    site.write_text(site.read_text() + points)
    assert main(["--repo", str(bare), "-q", "policy", "tune"]) in (0, 1)
    out, err = capsys.readouterr()
    assert "nothing is proposed" in out or "copy it to policies/default.yaml first" in err


@pytest.mark.parametrize("verb", ["backtest", "tune"])
def test_no_cases_are_an_empty_result_with_its_reason(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program reads JSON whatever there is; people are told in words; neither is an error."""
    (tmp_path / "blm.yaml").write_text("schema: 1\n")
    profile = tmp_path / "profiles" / SITE
    profile.mkdir(parents=True)
    site = f"schema: 1\nsite: {SITE}\ndomains: [{SITE}]\nowners: [ana]\n"
    (profile / "site.yaml").write_text(site)
    line = ["--repo", str(tmp_path), "policy", verb]
    assert main([*line, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(Draft202012Validator(load_schema(f"policy-{verb}")).iter_errors(found)) == []
    assert found["why_not"].startswith("no cases yet: nobody decided")
    assert found["policy"] == {"backtest": "as recorded", "tune": "default"}[verb]
    assert main(line) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "no cases yet" in said.err
