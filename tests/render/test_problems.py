"""Problems of files, for people, GitHub's annotations and SARIF readers."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blm.errors import Problem
from blm.render.problems.problems import ANNOTATIONS, render_problems, render_problems_sarif
from blm.render.text.escaping import strip_line

BROKEN = Problem("a,b:c.yaml", 3, 2, "owners[0]", "100% wrong\r\nand more", "fix it")
WHOLE = Problem("profiles/acme.example/site.yaml", 0, 0, "", "the file is empty", "", "warning")
COMMAND = re.compile(r"^::(error|warning) ([^\n\r:]*)::([^\n\r]*)$")


def unescape(text: str) -> str:
    """What the runner makes of an escaped value."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_text_is_one_line_per_problem_by_place() -> None:
    """`file:line:column: message. hint: what to do`, sorted; nothing when nothing is wrong."""
    assert render_problems([WHOLE, BROKEN], "text").splitlines() == [
        "a,b:c.yaml:3:2: 100% wrong  and more. hint: fix it",
        "profiles/acme.example/site.yaml: warning: the file is empty",
    ]
    assert render_problems([], "text") == render_problems([], "github") == ""


def test_annotations_are_escaped() -> None:
    """Per cent signs, line breaks, and in properties colons and commas, are escaped as GitHub reads them."""
    assert render_problems([BROKEN, WHOLE], "github").splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,line=3,col=2::100%25 wrong%0D%0Aand more. hint: fix it",
        "::warning file=profiles/acme.example/site.yaml::the file is empty",
    ]


@example("\u034f%0A", "\u3164")
@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_text_breaks_out_of_its_annotation(message: str, file: str) -> None:
    """Whatever a message or file name holds, there is one command and it carries the text."""
    shown = render_problems([Problem(file, 1, 1, "", message)], "github")
    match = COMMAND.match(shown)

    assert match is not None
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    assert list(properties) == ["file", "line", "col"]
    if not {"\n", "\r"} & {*file, *message}:
        assert unescape(properties["file"]).strip() == strip_line(file).strip()
        assert unescape(match[3]).strip() == strip_line(message).strip()


def test_beyond_githubs_limit_problems_are_plain_lines() -> None:
    """Ten errors and ten warnings are annotated; the others are in the log, and no orders."""
    many = [
        Problem("::a.yaml", n, 1, "", "x", "", severity)
        for n in range(1, 15)
        for severity in ("error", "warning")
    ]  # type: ignore[arg-type]
    lines = render_problems(many, "github").splitlines()

    assert sum(line.startswith("::") for line in lines) == 2 * ANNOTATIONS
    assert next(line for line in lines if line.startswith(": :a.yaml")) == ": :a.yaml:11:1: x"
    assert len(lines) == len(many)


def test_sarif_has_what_readers_need() -> None:
    """SARIF 2.1.0: one run, a rule, and for each problem a level, place and fingerprint."""
    sarif = render_problems_sarif([BROKEN, WHOLE])
    (run,) = sarif["runs"]
    first, second = run["results"]

    assert (sarif["version"], sarif["$schema"].rpartition("/")[2]) == ("2.1.0", "sarif-2.1.0.json")
    assert {result["ruleId"] for result in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%2Cb%3Ac.yaml"},
                "region": {"startLine": 3, "startColumn": 2},
            }
        }
    ]
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert (first["level"], second["level"]) == ("error", "warning")


def test_a_problem_with_a_code_has_its_own_rule() -> None:
    """Its rule says how bad it is and where its page is; the others keep the common one."""
    coded = Problem("a.txt", 1, 8, "", "x", "", "error", "D202 platform")
    (run,) = render_problems_sarif([BROKEN, coded])["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["invalid-file", "D202"]
    assert rules[1]["helpUri"].endswith("/docs/reference/lint.md#d202-platform")
    assert rules[1]["defaultConfiguration"] == {"level": "error"}
    assert {r["ruleId"]: rules[r["ruleIndex"]]["id"] for r in run["results"]} == {
        "invalid-file": "invalid-file",
        "D202": "D202",
    }
    assert str(coded) == "a.txt:1:8: D202 platform: x"


def test_a_fingerprint_survives_moved_lines() -> None:
    """The same problem further down is the same problem; another one is not."""
    moved = Problem(BROKEN.file, 9, 1, BROKEN.path, BROKEN.message)
    other = Problem(BROKEN.file, 3, 2, "owners[1]", BROKEN.message)
    prints = [
        r["partialFingerprints"]["problem/v1"]
        for p in (BROKEN, moved, other)
        for r in render_problems_sarif([p])["runs"][0]["results"]
    ]

    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_machine_forms_are_json(form: str) -> None:
    """Both are one JSON object, also of nothing."""
    assert isinstance(json.loads(render_problems([], form)), dict)
    assert isinstance(json.loads(render_problems([BROKEN], form)), dict)
