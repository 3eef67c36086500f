"""Cases: each word of a person once, with the domain as it was, and what verbs make of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from blm.cli import main
from blm.core.cases.case import Case
from blm.core.policy_tests.fixtures import judge_specimens
from blm.pipeline.load_site import load_desired
from blm.repo.records.case_lines import read_cases
from blm.repo.schema.schemas import load_schema
from tests.line.repositories import ROOT, blm, results

SITE = "acme.example"
DAY = "2026-11-22"
PROFILE = f"profiles/{SITE}"
MERGED, DECLINED, URL = 12, 3, "https://odd.example/x"


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled site after many words: decisions, a bulk merge, a declined pull request."""
    repo = tmp_path_factory.mktemp("cases")
    for name in ("policies", "profiles", "blm.yaml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, repo / name)
    (repo / PROFILE / "cases.yaml").unlink(missing_ok=True)
    domains = [line["domain"] for line in lines(repo, "recommendations.yaml")]
    free = [one for one in domains if "super-link-shop" not in one]
    said = [f"{one} {'remove' if n % 3 else 'keep'}" for n, one in enumerate(free[:30])]
    write_decisions(repo, said)
    with (repo / PROFILE / "log.yaml").open("a") as log:
        for domain in free[30 : 30 + MERGED]:
            log.write(event(domain, "merged", "#7"))
        for domain in free[-DECLINED:]:
            log.write(event(domain, "declined", "#8"))
        log.write("  - {on: 2026-11-21, subject: disavow.txt, event: merged, by: ben, ref: '#7'}\n")
    blm(repo, "audit", SITE, "--write", "--today", DAY)
    return repo


def event(domain: str, name: str, ref: str) -> str:
    """A line of the log."""
    return f"  - {{on: 2026-11-21, subject: {domain}, event: {name}, by: ben, ref: '{ref}'}}\n"


def write_decisions(repo: Path, said: list[str], on: str = "2026-11-20") -> None:
    """Decisions of ana, sorted, one of them about a URL and one about nobody that links."""
    words = sorted([*said, "aaa-unseen.example remove"])
    entries = [
        f"  - {{domain: {one.split()[0]}, decision: {one.split()[1]}, reason: x, by: ana, on: {on}}}\n"
        for one in words
    ]
    url = f'  - {{url: "{URL}", decision: remove, reason: x, by: ana, on: {on}}}\n'
    text = f"schema: 1\ndecisions:\n{url}{''.join(entries)}"
    (repo / PROFILE / "decisions.yaml").write_text(text)


def lines(repo: Path, name: str) -> list[dict[str, Any]]:
    """The records of a program file."""
    text = (repo / PROFILE / name).read_text()
    return [json.loads(line[2:]) for line in text.splitlines() if line.startswith("- ")]


def cases(repo: Path) -> tuple[Case, ...]:
    """The cases of the site."""
    return read_cases(repo / PROFILE)


def test_each_word_is_one_case(decided: Path) -> None:
    """Decisions are explicit, a merge agrees, a decline does not; a URL or a stranger is no case."""
    words = [case.word for case in cases(decided)]
    counts = {
        how: sum(word.how == how for word in words) for how in ("explicit", "merged", "declined")
    }
    assert counts == {"explicit": 30, "merged": MERGED, "declined": DECLINED}
    assert {word.said for word in words if word.how == "merged"} == {"remove"}
    assert {word.said for word in words if word.how == "declined"} == {"keep"}
    assert {word.by for word in words if word.how == "explicit"} == {"ana"}
    assert not {"aaa-unseen.example", URL, "disavow.txt"} & {word.domain for word in words}


def test_a_case_judged_again_says_what_was_said(decided: Path) -> None:
    """A case holds all that judged its domain: the same policy says the same of it, to the tenth."""
    found = [case for case in cases(decided) if not case.links_left]
    policy = load_desired(decided, SITE).policy
    again = judge_specimens([case.specimen for case in found], policy)
    assert len(found) > 40
    assert [(s.recommendation, s.rule, s.suspicion) for s in again] == [
        (c.recommendation, c.rule, c.suspicion) for c in found
    ]


def test_the_machine_is_recorded_not_the_decision(decided: Path) -> None:
    """The recommendation of a case is the policy's own, before the person was heard."""
    machine = {one["domain"]: one["machine"] for one in lines(decided, "recommendations.yaml")}
    assert all(machine[c.word.domain] == c.recommendation for c in cases(decided))


def test_no_word_becomes_a_case_twice(decided: Path, tmp_path: Path) -> None:
    """Another run, a replay, a later day: not a byte of the file changes; a new word adds a line."""
    repo = tmp_path / "again"
    shutil.copytree(decided, repo)
    before = results(repo)
    blm(repo, "audit", SITE, "--write", "--today", DAY)
    blm(repo, "audit", SITE, "--replay", "--write")
    assert results(repo) == before
    kept = [f"{c.word.domain} {c.word.said}" for c in cases(repo) if c.word.how == "explicit"]
    write_decisions(repo, kept[:-1])
    blm(
        repo,
        "decide",
        SITE,
        kept[-1].split()[0],
        "watch",
        "--reason",
        "x",
        "--by",
        "cyd",
        "--today",
        DAY,
    )
    blm(repo, "audit", SITE, "--replay", "--write")
    assert (repo / PROFILE / "cases.yaml").read_bytes() == before["cases.yaml"]
    blm(repo, "audit", SITE, "--write", "--today", DAY)
    after = (repo / PROFILE / "cases.yaml").read_bytes()
    assert after.startswith(before["cases.yaml"])
    assert after.count(b"\n") == before["cases.yaml"].count(b"\n") + 1
    assert cases(repo)[-1].word.by == "cyd"


def test_reports_and_bodies_say_how_often_people_overturned(decided: Path) -> None:
    """One line of the report, with the interval; the pull request's body has the same section."""
    report = next((decided / PROFILE / "reports").iterdir()).read_text()
    told = [c.overturned for c in cases(decided) if c.overturned is not None]
    assert (
        f"Reviewers overturned {sum(told)} of {len(told)} recommendations (95 % interval" in report
    )


def test_validate_reads_cases(
    decided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sound lines pass; one that is none is told at its line and column, and no verb goes on."""
    repo = tmp_path / "broken"
    shutil.copytree(decided, repo)
    file = repo / PROFILE / "cases.yaml"
    assert not problems(repo, capsys)
    text = file.read_text().splitlines(keepends=True)
    text[2] = text[2].replace('"how": "explicit"', '"how": "shouted"')
    text[3] = text[3].replace('"metrics": {', '"metrics": {"ahrefs.charm": 3, ')
    file.write_text("".join(text))
    said = problems(repo, capsys)
    assert [line.split(": ")[0].rpartition("/")[2].split(":")[:2] for line in said] == [
        ["cases.yaml", "3"],
        ["cases.yaml", "4"],
    ]
    assert "how must be one of explicit, merged, declined" in said[0]
    assert "unknown metric 'ahrefs.charm'" in said[1]
    blm(repo, "audit", SITE, "--write", "--today", DAY, code=1)


def problems(repo: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `validate` says of the cases."""
    capsys.readouterr()
    main(["--repo", str(repo), "-q", "validate"])
    return [line for line in capsys.readouterr().out.splitlines() if "cases.yaml" in line]


def backtest(repo: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON of a verb of `blm policy`, held to its schema."""
    capsys.readouterr()
    assert main(["--repo", str(repo), "-q", "--format", "json", "policy", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    schema = load_schema(f"policy-{arguments[0]}")
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


def test_backtest_keeps_weak_words_apart(decided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twelve lines of one merge are bulk and say little; three of another are counted as merged."""
    found = backtest(decided, capsys, "backtest", SITE)
    assert {one["words"]: one["cases"] for one in found["marks"]} == {
        "explicit": 30,
        "merged": DECLINED,
        "bulk": MERGED,
    }
    assert found["policy"] == "as recorded"
    assert [one["reviewer"] for one in found["reviewers"]] == ["ana", "ben"]
    assert found["calibration"]["cases"] + found["calibration"]["unknown"] == 30 + DECLINED
    assert found == backtest(decided, capsys, "backtest")


def test_backtest_of_another_policy(
    decided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file judges the cases anew: with a rule turned round, what was to remove is to keep."""
    file = tmp_path / "kind.yaml"
    text = "schema: 1\nname: kind\nextends: default\nrules:\n  - {id: spam-without-traffic, recommend: keep}\n"
    file.write_text(text)
    found = backtest(decided, capsys, "backtest", SITE, "--policy", str(file))
    assert found["policy"] == "kind"
    assert {one["precision"]["of"] for one in found["marks"]} == {0}
    same = backtest(decided, capsys, "backtest", SITE, "--policy", "default")
    own = backtest(decided, capsys, "backtest", SITE)
    assert same | {"policy": "as recorded"} == own


def test_texts_name_figures_and_what_is_left_out(
    decided: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text and Markdown show the same tables; words older than their signals are told."""
    repo = tmp_path / "old"
    shutil.copytree(decided, repo)
    kept = [f"{c.word.domain} {c.word.said}" for c in cases(repo) if c.word.how == "explicit"]
    (repo / PROFILE / "cases.yaml").unlink()
    write_decisions(repo, kept, on="2025-01-01")
    blm(repo, "audit", SITE, "--write", "--today", DAY)
    for form in ("text", "markdown"):
        capsys.readouterr()
        assert main(["--repo", str(repo), "--format", form, "policy", "backtest"]) == 0
        out = capsys.readouterr().out
        assert "30 older cases have signals of a later day than the word" in out
        assert "over 10 lines at once" in out
        assert "no two reviewers judged the same domain or network" in out
    assert backtest(repo, capsys, "backtest", "--older")["cases"] == 30 + MERGED + DECLINED


def test_tune_says_why_not(decided: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Below thirty usable cases nothing is proposed, and nothing is written."""
    before = (decided / "policies/default.yaml").read_bytes()
    found = backtest(decided, capsys, "tune", SITE, "--write")
    assert found["usable"] < 30 or found["why_not"]
    assert found["diff"] == ""
    assert (decided / "policies/default.yaml").read_bytes() == before
