"""Problems of files as text, JSON, GitHub annotations and SARIF."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

from blm import SCHEMA, __version__
from blm.core.lint.codes import CODES, PAGE, Code
from blm.errors import Problem, add_hint
from blm.render.text.escaping import plain, strip_hidden, strip_line
from blm.render.text.terminals import dump_json, screen

Level = Literal["notice", "warning", "error"]


def annotate(level: Level, message: str, title: str = "blm") -> str:
    """One annotation for GitHub Actions, escaped so that its message cannot inject commands."""
    return f"::{level} title={_encode(plain(title), ':,')}::{_encode(plain(message))}"


def _encode(text: str, more: str = "") -> str:
    for sign in f"%{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


ANNOTATIONS = 10
"""Largest number of errors, and of warnings, that GitHub shows for one step."""

HOME = "https://github.com/blm-project/blm"
"""Address of the project; links to its docs name the running release."""

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_problems_json(problems: Sequence[Problem]) -> dict[str, Any]:
    """The object that ``validate --format json`` prints, as ``validate.schema.json`` says."""
    return {"schema": SCHEMA, "errors": [_record(problem) for problem in sorted(problems)]}


def _record(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
        "severity": problem.severity,
        **({"code": problem.code} if problem.code else {}),
    }


def render_problems(problems: Sequence[Problem], form: str) -> str:
    """Problems as ``text``, ``json``, ``github`` or ``sarif``, without a line break at the end."""
    if form == "json":
        return dump_json(render_problems_json(problems))
    if form == "sarif":
        return dump_json(render_problems_sarif(problems))
    return (render_problems_github if form == "github" else render_problems_text)(problems)


def render_problems_text(problems: Sequence[Problem]) -> str:
    """One line per problem, by place; empty when nothing is wrong."""
    return screen(map(str, sorted(problems)))


def render_problems_github(problems: Sequence[Problem]) -> str:
    """Workflow commands for the problems that GitHub annotates, the rest as plain lines.

    GitHub shows ten errors and ten warnings of a step; further ones appear in the log only.
    """
    shown: dict[str, int] = {"error": 0, "warning": 0}
    commands, lines = [], []
    for problem in sorted(problems):
        shown[problem.severity] += 1
        if shown[problem.severity] <= ANNOTATIONS:
            commands.append(_annotation(problem))
        else:
            lines.append(str(problem))
    return "\n".join([*commands, *([screen(lines)] if lines else [])])


def _annotation(problem: Problem) -> str:
    places: dict[str, str | int] = {
        "file": problem.file,
        "line": problem.line,
        "col": problem.column,
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in places.items() if value)
    command = f"::{problem.severity} {properties}::{_data(add_hint(problem.coded, problem.hint))}"
    return strip_line(command)


def _data(text: str) -> str:
    """The message of a workflow command, escaped."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str | int) -> str:
    """A value among a workflow command's properties, escaped."""
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def render_problems_sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """The problems as SARIF 2.1.0; fingerprints stay the same when lines move."""
    rules = sorted({problem.code for problem in problems})
    driver = {"name": "blm", "version": __version__, "rules": [_rule(code) for code in rules]}
    places = {code: place for place, code in enumerate(rules)}
    results = [_result(problem, places[problem.code]) for problem in sorted(problems)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(label: str) -> dict[str, Any]:
    """The SARIF rule for all problems of one code."""
    code = CODES.get(label.partition(" ")[0])
    if code is None:
        says = {"text": "A file of the repository is not as it must be."}
        return {"id": "invalid-file", "shortDescription": says}
    advice = f"{code.hint[:1].upper()}{code.hint[1:]}."
    if code.fix:
        advice += " `blm lint --fix` does it where it is safe."
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": f"A line or file {code.what}."},
        "fullDescription": {"text": f"{code.effect[:1].upper()}{code.effect[1:]}."},
        "help": {"text": advice},
        "helpUri": help_url(code),
        "defaultConfiguration": {"level": code.severity},
        "properties": {"tags": ["disavow"], "problem.severity": code.severity},
    }


def help_url(code: Code) -> str:
    """Address of the documentation page about a code."""
    return f"{HOME}/blob/v{__version__}/{PAGE}#{code.anchor}"


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(problem.file)}}
    if problem.line:
        column = {"startColumn": problem.column} if problem.column else {}
        place["region"] = {"startLine": problem.line, **column}
    key = f"{problem.file}:{problem.path}:{problem.coded}"
    return {
        "ruleId": problem.code.partition(" ")[0] or "invalid-file",
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": strip_hidden(add_hint(problem.message, problem.hint))},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"problem/v1": _digest(key)},
    }


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
