"""The glossary has one word per thing, and every public one."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, get_args

from blm.core.anchors.anchor_distribution import ClassBand
from blm.core.audit.audit import Status
from blm.core.inventory.readings import Coverage
from blm.core.plan.line_guards import Scope
from blm.core.plan.plan import Mode
from blm.core.policy.bands import Band
from blm.core.policy.policy import Recommendation
from blm.core.site.site import Verdict
from tests.docs.pages import ROOT, find_code, read_page

PAGE = read_page("docs/glossary.md")
ROWS = re.findall(r"^\| (?!word|-)([^|]+) \| ([^|]+) \|$", PAGE, re.M)
WORDS = {word for heads, _ in ROWS for word in heads.split(", ")}
PUBLIC = (
    "stream", "scope", "coverage", "run", "snapshot", "as-of", "today", "recommendation",
    "decision", "suspicion", "evidence", "finding", "hold", "guard", "plan", "band", "measured",
    "effective", "receipt", "baseline", "referring domain", "source URL", "target URL",
    "anchor text", "follow", "disavow entry", "drift", "policy", "export",
)  # fmt: skip
SPELLED = {"anchors": "anchor text", "domains": "finding", "links": "live", "as_of": "as-of"}
"""Keys of the audit's JSON whose word in the glossary is another."""


def test_public_nouns_are_defined() -> None:
    """The words that people meet in code, files and reports are in the glossary."""
    assert not set(PUBLIC) - WORDS


def test_words_stand_once() -> None:
    """One word, one row."""
    assert [word for word, count in Counter(w for w, _ in ROWS).items() if count > 1] == []


def test_keys_of_an_audit_are_defined() -> None:
    """Each part of `audit --format json` goes by a word of the glossary."""
    schema: dict[str, Any] = json.loads((ROOT / "blm/schemas/audit.schema.json").read_text())
    for key in schema["properties"]:
        word = SPELLED.get(key, key.replace("_", " "))
        forms = {word, word.removesuffix("s"), word.replace("kpis", "KPI")}
        assert key in {"schema", "status"} or forms & WORDS, key


def test_closed_sets_are_spelled_out() -> None:
    """The values that code knows for coverage, bands, recommendations and modes are named."""
    shown = set(find_code(PAGE)) | WORDS
    for values in (Coverage, Band, Recommendation, Verdict, Mode):
        assert set(get_args(values)) <= shown, values


def test_scopes_of_guards_have_a_page() -> None:
    """What a guard can hold, and how an anchor class can stand, is told in the reference."""
    guards = read_page("docs/reference/guards.md")
    assert all(f"| {scope} |" in guards for scope in get_args(Scope))
    anchors = read_page("docs/reference/anchors.md")
    assert "stop" in get_args(ClassBand)
    assert "the band is `stop`" in anchors
    assert all(f"`{status}`" in read_page("docs/reference/json.md") for status in get_args(Status))
