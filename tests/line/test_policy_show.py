"""`blm policy show`: each value in force, and the file and line that says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from blm.cli import main
from blm.repo.policy.policies import PACKAGED
from blm.repo.schema.schemas import load_schema

SITE = "profiles/acme.example"
FILES = {
    "blm.yaml": "schema: 1\nlimits: {max_shrink: 30}\n",
    "policies/careful.yaml": """\
schema: 1
name: careful
extends: strict
rules:
  - id: moderate-spam-score
    recommend: keep
  - id: seen-before
    recommend: watch
    when: {signal: traffic, gte: 5}
    because: somebody visits
kpis:
  toxic_share:
    target: {lte: 2}
""",
    f"{SITE}/site.yaml": """\
schema: 1
site: acme.example
policy: careful
domains: [acme.example]
owners: [ana]
overrides:
  guards: {max_new_lines: 5}
  metrics: {authority: {bands: {ahrefs.dr: [5, 20]}}}
""",
    f"{SITE}/anchors.yaml": "schema: 1\nranges:\n  exact: [2, 4]\n",
    f"{SITE}/targets.yaml": "schema: 1\nkpis:\n  toxic_share:\n    target: {lt: 1}\n",
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a layer of every kind; `default` and `strict` are the packaged ones."""
    root = tmp_path_factory.mktemp("layers")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def shown(repo: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What the verb prints as JSON, held to its schema; the values by key."""
    assert main(["policy", "show", *words, "--repo", str(repo), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    Draft202012Validator(dict(load_schema("policy-show"))).validate(said)
    assert (said["site"], said["policy"]["name"]) == ("acme.example", "careful")
    return {value["key"]: value for value in said["values"]}


def line_of(repo: Path, file: str, text: str) -> int:
    """The line of a file, the packaged policies included, that holds a text."""
    packaged = file.removeprefix("blm/repo/scaffold/policies/")
    path = PACKAGED / packaged if packaged != file else repo / file
    return 1 + next(n for n, line in enumerate(path.read_text().splitlines()) if text in line)


STRICT, DEFAULT = (f"blm/repo/scaffold/policies/{name}.yaml" for name in ("strict", "default"))
PLACES = [
    ("limits.max_shrink", 30, "blm.yaml", "max_shrink", [40]),
    ("guards.max_new_lines", 5, f"{SITE}/site.yaml", "max_new_lines", [10, 25]),
    ("metrics.authority.bands.ahrefs.dr", [5, 20], f"{SITE}/site.yaml", "ahrefs.dr", [[10, 30]]),
    ("anchors.ranges.exact", [2, 4], f"{SITE}/anchors.yaml", "exact", [[3, 5]]),
    ("anchors.stop_above", 6, STRICT, "stop_above", [8]),
    ("rules.moderate-spam-score.recommend", "keep", "policies/careful.yaml", "keep", ["watch"]),
    ("rules.seen-before.when", {"signal": "traffic", "gte": 5}, "policies/careful.yaml", "gte: 5", []),
    ("outreach.wait_days", 14, DEFAULT, "wait_days", []),
    ("kpis.toxic_share.target", {"lt": 1}, f"{SITE}/targets.yaml", "lt: 1", [{"lte": 2}, {"lt": 3}, {"lt": 5}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "file", "text", "over"), PLACES, ids=[p[0] for p in PLACES]
)
def test_a_value_names_its_line_and_what_it_replaced(
    repo: Path,
    capsys: pytest.CaptureFixture[str],
    key: str,
    value: object,
    file: str,
    text: str,
    over: list[object],
) -> None:
    """Of each layer: the value in force, its file and line, and earlier ones, the nearest first."""
    found = shown(repo, capsys, "acme.example", key)

    assert list(found) == [key]
    one = found[key]
    assert (one["value"], one["file"]) == (value, file)
    assert one["line"] == line_of(repo, file, text)
    assert [source["value"] for source in one["over"]] == over


def test_all_values_together_are_the_policy(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a key nothing that is in force is left out, and each stands once."""
    every = shown(repo, capsys, "acme.example")

    for key in ("guards", "rules", "suspicion.families", "kpis.toxic_share", "cadence.solo"):
        part = shown(repo, capsys, "acme.example", key)
        below = {name: one for name, one in every.items() if f"{name}.".startswith(f"{key}.")}
        assert part == below != {}
    assert "rules.seen-before.because" in every
    assert not {"name", "schema", "extends"} & set(every)


def test_places_and_parts_lead_to_a_value(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule may be named by its place as problems name it, and a key within a value leads to it."""
    first = shown(repo, capsys, "acme.example", "rules[0].recommend")
    part = shown(repo, capsys, "acme.example", "kpis.toxic_share.target.lt")

    assert list(first) == ["rules.spam-without-traffic.recommend"]
    assert list(part) == ["kpis.toxic_share.target"]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("guards.max_new_line", "did you mean guards.max_new_lines?"),
        ("max_new_lines", "did you mean guards.max_new_lines?"),
        ("max_new_line", "did you mean guards.max_new_lines?"),
        ("rules.spam-without-trafic", "did you mean rules.spam-without-traffic?"),
        ("rules[99].when", "did you mean rules."),
        ("target", "did you mean kpis.referring_domains_growth.target or "),
        ("zzz", "known: metrics, rules, suspicion, kpis, anchors, guards, outreach, review, reclaim, limits, cadence"),
    ],
)  # fmt: skip
def test_a_wrong_key_says_what_is_near(
    repo: Path, capsys: pytest.CaptureFixture[str], key: str, hint: str
) -> None:
    """A key that is not there is an expected error with the keys that were probably meant."""
    assert main(["policy", "show", "acme.example", key, "--repo", str(repo)]) == 1
    said = capsys.readouterr().err

    assert f"the policy has no key '{key}'" in said
    assert f"hint: {hint}" in said


def test_text_shows_one_value_in_full(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One value is shown with all that it replaced; a section is an aligned table."""
    assert (
        main(["policy", "show", "acme.example", "guards.max_new_lines", "--repo", str(repo)]) == 0
    )
    head, _, *rest = capsys.readouterr().out.splitlines()

    assert head.startswith("acme.example, policy careful, hash ")
    line = line_of(repo, DEFAULT, "max_new_lines")
    assert rest[:2] == ["guards.max_new_lines: 5", f"from {SITE}/site.yaml:7"]
    assert rest[3] == f"instead of 25 at {DEFAULT}:{line}"
    assert main(["policy", "show", "acme.example", "limits", "--repo", str(repo)]) == 0
    table = capsys.readouterr().out.splitlines()[2:]
    assert table[0].split("  ")[0] == "key"
    assert any(row.startswith("limits.max_shrink") and "40 at" in row for row in table)


def test_files_with_errors_are_told_first(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is in force while a file of the site or of its policy is wrong."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text.replace("signal: traffic", "signal: trafic"))
    assert main(["policy", "show", "acme.example", "--repo", str(tmp_path)]) == 1
    assert "policies/careful.yaml:9:20: unknown signal 'trafic'" in capsys.readouterr().err
    assert main(["policy", "show", "other.example", "--repo", str(repo)]) == 1
    assert "there is no profile of other.example" in capsys.readouterr().err
